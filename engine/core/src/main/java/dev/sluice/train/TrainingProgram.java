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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole training step as one program: forward, loss, backward, clip, update.
 *
 * @param program the program
 * @param input the model's input
 * @param losses by head, what each compares with
 * @param loss {@code [1]}, of all of them
 * @param headLosses {@code [1]} each, the heads' parts of it
 * @param update gradients, clipping and updates
 * @param averages by parameter's name the slot of its average; of none unless options average
 * @param accumulation what is added up over the batches of a step, where they are several
 */
public record TrainingProgram(
    Program program,
    Buffer input,
    RecordedLosses losses,
    Buffer loss,
    List<Buffer> headLosses,
    RecordedUpdate update,
    Map<String, Buffer> averages,
    Optional<Accumulation> accumulation) {
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
      requireWindows(options.loss());
    }
    Recorder r = new Recorder(capacity);
    RecordedModel recorded = model.record(r, true, continuous ? States.CARRIED : States.ZERO);
    boolean once = options.accumulate() == 1;
    RecordedLosses losses =
        once
            ? RecordedLosses.means(r, recorded, options.loss(), false)
            : RecordedLosses.shares(r, recorded, options.loss());
    Buffer loss = losses.total(r);
    Map<Buffer, Buffer> gradients = RecordedUpdate.gradients(r, loss, options.optimizer());
    Accumulation accumulation = once ? null : Accumulation.record(r, losses, gradients);
    Map<String, Buffer> averages = new LinkedHashMap<>();
    Map<Buffer, Buffer> next = new LinkedHashMap<>();
    if (options.averageDecay() > 0) {
      average(r, options.averageDecay(), averages, next);
    }
    List<Buffer> heads =
        once
            ? losses.parts().stream().map(RecordedLosses.Part::value).toList()
            : accumulation.losses();
    Buffer value = once ? loss : heads.stream().reduce(r::add).orElseThrow();
    RecordedUpdate update =
        once
            ? RecordedUpdate.record(r, value, gradients, options)
            : RecordedUpdate.record(
                r, r.add(value, accumulation.hold()), accumulation.gradients(), options);
    next.forEach((slot, average) -> r.carry(average, slot, update.guard()));
    // What a batch leaves for the next one, whether or not it is the last of its step.
    Buffer guard = once ? update.guard() : r.add(value, update.norm());
    if (!once) {
      accumulation.keep(r, guard);
    }
    if (continuous) {
      for (StatePair state : recorded.states()) {
        r.carry(state.last(), state.initial(), guard);
      }
    }
    r.output(value);
    heads.forEach(r::output);
    r.output(update.norm());
    r.output(update.guard());
    return new TrainingProgram(
        r.build(),
        recorded.input(),
        losses,
        value,
        heads,
        update,
        averages,
        Optional.ofNullable(accumulation));
  }

  /** Throws where a loss would be another one of windows than of whole sequences. */
  static void requireWindows(Objective objective) {
    for (Objective.Part part : objective.parts().values()) {
      if (part.loss().ofWholeSequences()) {
        throw new IllegalArgumentException(
            "Stream data set: the loss "
                + part.loss()
                + " is one of whole sequences, and would begin and end with every window");
      }
    }
  }

  /** What becomes of the averages, into which the weights before the step go. */
  private static void average(
      Recorder r, double decay, Map<String, Buffer> averages, Map<Buffer, Buffer> next) {
    for (Buffer parameter : r.parameters()) {
      Buffer slot = r.slot("moving average of " + parameter.name(), parameter.shape());
      averages.put(parameter.name(), slot);
      next.put(slot, r.add(r.affine(slot, decay, 0), r.affine(parameter, 1 - decay, 0)));
    }
  }
}
