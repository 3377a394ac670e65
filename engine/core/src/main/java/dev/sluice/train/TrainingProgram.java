package dev.sluice.train;

import dev.sluice.model.Model;
import dev.sluice.model.ParameterSpec;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.StatePair;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.Extent;
import dev.sluice.op.GlobalNorm;
import dev.sluice.op.Op;
import dev.sluice.op.Shape;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Gradients;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole training step as one program: forward, loss, backward, clip, update.
 *
 * @param program the program
 * @param input the model's input
 * @param targets what the loss compares with
 * @param control what the update reads of the host: learning rate and corrections
 * @param loss {@code [1]}
 * @param norm {@code [1]}, the gradients' global norm before clipping by it
 */
public record TrainingProgram(
    Program program, Buffer input, Buffer targets, Buffer control, Buffer loss, Buffer norm) {

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
    Recorder r = new Recorder(capacity);
    RecordedModel recorded = model.record(r, true, continuous ? States.CARRIED : States.ZERO);
    Targets targets = Targets.record(r, recorded.output(), options.loss(), true);

    List<Buffer> parameters = new ArrayList<>();
    for (ParameterSpec parameter : recorded.parameters()) {
      parameters.add(r.parameter(parameter.name(), parameter.shape()));
    }
    Gradients gradients = r.gradients(targets.loss(), parameters);
    parameters.removeIf(parameter -> !gradients.has(parameter));
    List<Buffer> clipped = new ArrayList<>();
    for (Buffer parameter : parameters) {
      clipped.add(clipValue(r, gradients.of(parameter), options.clipValue()));
    }
    Buffer norm = r.value("gradient norm", Shape.scalar());
    r.record(new GlobalNorm(clipped, norm));
    // Not finite where the loss or any gradient is not: then nothing is updated.
    Buffer guard = r.add(targets.loss(), norm);

    Buffer control = r.input("control", Shape.vector(UpdateRule.CONTROL_SIZE));
    for (int i = 0; i < parameters.size(); i++) {
      Buffer gradient = clipNorm(r, clipped.get(i), norm, options.clipNorm());
      r.record(update(r, options.rule(), parameters.get(i), gradient, control, guard));
    }
    if (continuous) {
      for (StatePair state : recorded.states()) {
        r.carry(state.last(), state.initial(), guard);
      }
    }
    r.output(targets.loss());
    r.output(norm);
    return new TrainingProgram(
        r.build(), recorded.input(), targets.targets(), control, targets.loss(), norm);
  }

  private static Buffer clipValue(Recorder r, Buffer gradient, double limit) {
    if (limit == Double.POSITIVE_INFINITY) {
      return gradient;
    }
    Buffer out = r.value(gradient.name(), gradient.shape());
    r.record(new Clamp(limit, gradient, out));
    return out;
  }

  private static Buffer clipNorm(Recorder r, Buffer gradient, Buffer norm, double limit) {
    if (limit == Double.POSITIVE_INFINITY) {
      return gradient;
    }
    Buffer out = r.value(gradient.name(), gradient.shape());
    r.record(new ClipByNorm(limit, gradient, norm, out));
    return out;
  }

  private static Op update(
      Recorder r,
      UpdateRule rule,
      Buffer parameter,
      Buffer gradient,
      Buffer control,
      Buffer guard) {
    List<Buffer> slots = new ArrayList<>();
    for (String slot : rule.slots()) {
      slots.add(r.slot(slot + "." + parameter.name(), parameter.shape()));
    }
    return new Update(rule, parameter, gradient, slots, control, guard);
  }
}
