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
import dev.sluice.op.Unary;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.predict.Causality;
import dev.sluice.program.Gradients;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.text.Listing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole training step as one program: forward, loss, backward, clip, update.
 *
 * @param program the program
 * @param input the model's input
 * @param targets what the loss compares with
 * @param controls what updates read of the host: learning rates and corrections
 * @param loss {@code [1]}
 * @param norm {@code [1]}, the gradients' global norm before any clipping
 * @param guard {@code [1]}, finite where the step has updated anything: where the loss and every
 *     gradient were finite and, for an optimizer that keeps their squares, these as well
 */
public record TrainingProgram(
    Program program,
    Buffer input,
    Buffer targets,
    List<UpdateControl> controls,
    Buffer loss,
    Buffer norm,
    Buffer guard) {
  /** Gradients up to this norm have squares that are 32-bit floats. */
  private static final double SQUARABLE = Math.sqrt(Float.MAX_VALUE);

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
    Loss.Recorded targets = options.loss().record(r, recorded.output(), true);

    Optimizer optimizer = options.optimizer();
    requireGroups(optimizer, recorded.parameters());
    List<Buffer> parameters = new ArrayList<>();
    for (ParameterSpec parameter : recorded.parameters()) {
      if (!optimizer.groupOf(parameter.name()).frozen()) {
        parameters.add(r.parameter(parameter.name(), parameter.shape()));
      }
    }
    Gradients gradients = r.gradients(targets.value(), parameters);
    parameters.removeIf(parameter -> !gradients.has(parameter));
    List<Buffer> raw = parameters.stream().map(gradients::of).toList();
    // Of what nothing has been done to: clipping would make finite what is not.
    Buffer norm = norm(r, "gradient norm", raw);
    // Not finite where the loss or any gradient is not: then nothing is updated.
    Buffer guard =
        r.add(targets.value(), keepsSquares(options) ? r.unary(Unary.Kind.SQUARE, norm) : norm);

    List<Buffer> clipped =
        raw.stream().map(gradient -> clipValue(r, gradient, options.clipValue())).toList();
    Buffer clippedNorm = norm;
    if (clips(options.clipValue()) && clips(options.clipNorm())) {
      clippedNorm = norm(r, "gradient norm after clipping by value", clipped);
    }
    Map<Double, UpdateControl> controls = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Buffer parameter = parameters.get(i);
      Buffer gradient = clipNorm(r, clipped.get(i), clippedNorm, options.clipNorm());
      ParameterGroup group = optimizer.groupOf(parameter.name());
      UpdateControl control =
          controls.computeIfAbsent(group.rateFactor(), factor -> control(r, factor));
      UpdateRule rule = optimizer.rule();
      if (group.weightDecay().isPresent()) {
        rule = rule.withWeightDecay(group.weightDecay().getAsDouble());
      }
      r.record(update(r, rule, parameter, gradient, control.buffer(), guard));
    }
    if (continuous) {
      for (StatePair state : recorded.states()) {
        r.carry(state.last(), state.initial(), guard);
      }
    }
    r.output(targets.value());
    r.output(norm);
    r.output(guard);
    return new TrainingProgram(
        r.build(),
        recorded.input(),
        targets.targets(),
        List.copyOf(controls.values()),
        targets.value(),
        norm,
        guard);
  }

  /** A name that fits nothing is a slip, after which all would be trained alike. */
  private static void requireGroups(Optimizer optimizer, List<ParameterSpec> parameters) {
    List<String> names = parameters.stream().map(ParameterSpec::name).toList();
    for (ParameterGroup group : optimizer.groups()) {
      if (names.stream().noneMatch(group::has)) {
        throw new IllegalArgumentException(
            "Optimizer: no parameter is, begins or ends with '"
                + group.name()
                + "'; there are "
                + Listing.of(names));
      }
    }
    if (names.stream().allMatch(name -> optimizer.groupOf(name).frozen())) {
      throw new IllegalArgumentException("Optimizer: all parameters are frozen");
    }
  }

  private static UpdateControl control(Recorder r, double rateFactor) {
    String name = rateFactor == 1 ? "control" : "control of rate factor " + rateFactor;
    return new UpdateControl(r.input(name, Shape.vector(UpdateRule.CONTROL_SIZE)), rateFactor);
  }

  private static Buffer norm(Recorder r, String name, List<Buffer> gradients) {
    Buffer norm = r.value(name, Shape.scalar());
    r.record(new GlobalNorm(gradients, norm));
    return norm;
  }

  private static boolean clips(double limit) {
    return limit < Double.POSITIVE_INFINITY;
  }

  /** Whether squares of gradients that are not clipped first are kept from step to step. */
  private static boolean keepsSquares(TrainingOptions options) {
    boolean squares =
        switch (options.optimizer().rule()) {
          case UpdateRule.Sgd _ -> false;
          case UpdateRule.RmsProp _, UpdateRule.Adam _ -> true;
        };
    return squares && Math.min(options.clipValue(), options.clipNorm()) > SQUARABLE;
  }

  private static Buffer clipValue(Recorder r, Buffer gradient, double limit) {
    if (!clips(limit)) {
      return gradient;
    }
    Buffer out = r.value(gradient.name(), gradient.shape());
    r.record(new Clamp(limit, gradient, out));
    return out;
  }

  private static Buffer clipNorm(Recorder r, Buffer gradient, Buffer norm, double limit) {
    if (!clips(limit)) {
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
