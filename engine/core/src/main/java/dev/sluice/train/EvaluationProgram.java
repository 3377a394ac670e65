package dev.sluice.train;

import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.StatePair;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.predict.Causality;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;

/**
 * A model without dropout and its summed loss.
 *
 * @param program the program
 * @param input the model's input
 * @param targets what the loss compares with
 * @param loss {@code [1]}, the sum over the batch
 * @param weight {@code [1]}, what the sum is divided by; null for the targets that count
 * @param prediction probabilities of the classes, or the model's output
 */
record EvaluationProgram(
    Program program, Buffer input, Buffer targets, Buffer loss, Buffer weight, Buffer prediction) {
  static EvaluationProgram record(Model model, Loss loss, Extent capacity, boolean continuous) {
    if (continuous) {
      Causality.requireWindows("Stream data set", model);
      TrainingProgram.requireWindows(loss);
    }
    Recorder r = new Recorder(capacity);
    RecordedModel recorded = model.record(r, false, continuous ? States.CARRIED : States.ZERO);
    Loss.Recorded targets = loss.record(r, recorded.output(), false);
    if (continuous) {
      for (StatePair state : recorded.states()) {
        r.carry(state.last(), state.initial(), null);
      }
    }
    r.output(targets.value());
    r.output(targets.prediction());
    if (targets.weight() != null) {
      r.output(targets.weight());
    }
    return new EvaluationProgram(
        r.build(),
        recorded.input(),
        targets.targets(),
        targets.value(),
        targets.weight(),
        targets.prediction());
  }
}
