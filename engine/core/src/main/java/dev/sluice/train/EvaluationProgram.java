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
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model without dropout and its summed losses.
 *
 * @param program the program
 * @param input the model's input
 * @param losses by head, each the sum over the batch
 * @param predictions by head, a line for each target's
 */
record EvaluationProgram(
    Program program, Buffer input, RecordedLosses losses, Map<String, Buffer> predictions) {
  static EvaluationProgram record(
      Model model, Objective loss, Extent capacity, boolean continuous) {
    if (continuous) {
      Causality.requireWindows("Stream data set", model);
      TrainingProgram.requireWindows(loss);
    }
    Recorder r = new Recorder(capacity);
    RecordedModel recorded = model.record(r, false, continuous ? States.CARRIED : States.ZERO);
    RecordedLosses losses = RecordedLosses.sums(r, recorded, loss);
    if (continuous) {
      for (StatePair state : recorded.states()) {
        r.carry(state.last(), state.initial(), null);
      }
    }
    Map<String, Buffer> predictions = new LinkedHashMap<>();
    for (RecordedLosses.Part part : losses.parts()) {
      Buffer prediction = part.prediction();
      predictions.put(part.head(), prediction);
      r.output(part.value());
      r.output(prediction);
    }
    return new EvaluationProgram(r.build(), recorded.input(), losses, predictions);
  }
}
