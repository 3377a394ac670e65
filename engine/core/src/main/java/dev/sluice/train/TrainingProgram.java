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
 * A whole training step as one program: forward, loss, backward, clip, update.
 *
 * @param program the program
 * @param input the model's input
 * @param targets what the loss compares with
 * @param loss {@code [1]}
 * @param update gradients, clipping and updates
 */
public record TrainingProgram(
    Program program, Buffer input, Buffer targets, Buffer loss, RecordedUpdate update) {
  /** What the names of slots with averages begin with. */
  static final String AVERAGE = "average.";

  /**
   * Records a step.
   *
   * @param model the model
   * @param options loss, optimizer and clipping
   * @param capacity the most that a batch may hold
   * @param continuous whether states are carried from step to step
   * @return the program and its buffers
   */
  public static TrainingProgram record(
      Model model, TrainingOptions options, Extent capacity, boolean continuous) {
    if (continuous) {
      Causality.requireWindows("Stream data set", model);
    }
    Recorder r = new Recorder(capacity);
    RecordedModel recorded = model.record(r, true, continuous ? States.CARRIED : States.ZERO);
    Loss.Recorded loss = options.loss().record(r, recorded.output(), true);
    Map<Buffer, Buffer> averages = averages(r, options.averageDecay());
    RecordedUpdate update = RecordedUpdate.record(r, loss.value(), options);
    averages.forEach((slot, next) -> r.carry(next, slot, update.guard()));
    if (continuous) {
      for (StatePair state : recorded.states()) {
        r.carry(state.last(), state.initial(), update.guard());
      }
    }
    r.output(loss.value());
    r.output(update.norm());
    r.output(update.guard());
    return new TrainingProgram(r.build(), recorded.input(), loss.targets(), loss.value(), update);
  }

  /** By slot what becomes of the average, into which the weights before the step go. */
  private static Map<Buffer, Buffer> averages(Recorder r, double decay) {
    Map<Buffer, Buffer> averages = new LinkedHashMap<>();
    if (decay > 0) {
      for (Buffer parameter : r.parameters()) {
        Buffer slot = r.slot(AVERAGE + parameter.name(), parameter.shape());
        averages.put(slot, r.add(r.affine(slot, decay, 0), r.affine(parameter, 1 - decay, 0)));
      }
    }
    return averages;
  }
}
