package dev.sluice.train;

import dev.sluice.backend.Workspace;
import dev.sluice.op.Buffer;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.GlobalNorm;
import dev.sluice.op.Shape;
import dev.sluice.op.Unary;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import dev.sluice.text.Listing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Gradients, clipping and updates of a program's parameters, for programs of one's own: several
 * inputs, several losses, whatever the recorder can record.
 *
 * <pre>{@code
 * Recorder r = new Recorder(capacity);
 * Buffer loss = …; // of r.parameter(…) and r.input(…)
 * RecordedUpdate update = RecordedUpdate.record(r, loss, options);
 * r.output(loss);
 * Executable executable = backend.compile(r.build());
 * … // first values of parameters, and zeros for what the optimizer keeps
 * for (long step = 0; step < steps; step++) {
 *   update.beforeRun(workspace, step); // the learning rate of the step
 *   workspace.run(layout, key);
 * }
 * }</pre>
 */
public final class RecordedUpdate {
  /** Gradients up to this norm have squares that are 32-bit floats. */
  private static final double SQUARABLE = Math.sqrt(Float.MAX_VALUE);

  private static final System.Logger LOG = System.getLogger(RecordedUpdate.class.getName());

  private final Optimizer optimizer;
  private final Map<String, WatchedParameters.Buffers> watched;
  private final List<UpdateControl> controls;
  private final Buffer norm;
  private final Buffer guard;

  private RecordedUpdate(
      Optimizer optimizer,
      Map<String, WatchedParameters.Buffers> watched,
      List<UpdateControl> controls,
      Buffer norm,
      Buffer guard) {
    this.optimizer = optimizer;
    this.watched = watched;
    this.controls = List.copyOf(controls);
    this.norm = norm;
    this.guard = guard;
  }

  /**
   * Records the update of all parameters that the program has declared and the loss depends on, but
   * for those that the optimizer freezes. It overwrites them: nothing may read them after it, and a
   * program has one update.
   *
   * @param r the program
   * @param loss {@code [1]}
   * @param options the optimizer, the clipping and what is watched; nothing else of them counts,
   *     and accumulation and averages are refused
   * @return what was recorded
   */
  public static RecordedUpdate record(Recorder r, Buffer loss, TrainingOptions options) {
    Objects.requireNonNull(r, "Update: the recorder is missing");
    Objects.requireNonNull(loss, "Update: the loss is missing");
    requirePlain(options);
    return record(r, loss, gradients(r, loss, options.optimizer()), options);
  }

  /**
   * The same by gradients that were recorded already: of a loss that another program computes, or
   * of inputs as well, whose gradients are what a program before this one is trained with. Clipping
   * by norm and the guard look at this program's gradients only.
   *
   * <pre>{@code
   * Gradients gradients = r.gradients(Map.of(states, r.input("gradient", states.shape())), r.parameters());
   * RecordedUpdate update = RecordedUpdate.record(r, gradients, options);
   * }</pre>
   *
   * @param r the program
   * @param gradients of its parameters; those that are missing stay as they are
   * @param options as of {@link #record(Recorder, Buffer, TrainingOptions)}
   * @return what was recorded
   */
  public static RecordedUpdate record(Recorder r, Gradients gradients, TrainingOptions options) {
    Objects.requireNonNull(r, "Update: the recorder is missing");
    Objects.requireNonNull(gradients, "Update: the gradients are missing");
    requirePlain(options);
    List<String> names = r.parameters().stream().map(Buffer::name).toList();
    requireGroups(options.optimizer(), names);
    Map<Buffer, Buffer> reached = new LinkedHashMap<>();
    for (Buffer parameter : r.parameters()) {
      if (gradients.has(parameter) && !options.optimizer().groupOf(parameter.name()).frozen()) {
        reached.put(parameter, gradients.of(parameter));
      }
    }
    if (reached.isEmpty()) {
      throw new IllegalArgumentException(
          "Update: the gradients are of no parameter that is not frozen; there are " + names);
    }
    return record(r, null, reached, options);
  }

  private static void requirePlain(TrainingOptions options) {
    Objects.requireNonNull(options, "Update: the options are missing");
    if (options.accumulate() > 1 || options.averageDecay() > 0) {
      throw new IllegalArgumentException(
          "Update: "
              + (options.accumulate() > 1
                  ? "accumulate(" + options.accumulate() + ")"
                  : "averageWeights(" + options.averageDecay() + ")")
              + " of the options is not recorded; a TrainingStep does that, a program of one's own"
              + " records it itself");
    }
  }

  /** The gradients of what the optimizer updates, by parameter. */
  static Map<Buffer, Buffer> gradients(Recorder r, Buffer loss, Optimizer optimizer) {
    requireGroups(optimizer, r.parameters().stream().map(Buffer::name).toList());
    List<Buffer> parameters =
        r.parameters().stream()
            .filter(parameter -> !optimizer.groupOf(parameter.name()).frozen())
            .toList();
    Gradients gradients = r.gradients(loss, parameters);
    Map<Buffer, Buffer> reached = new LinkedHashMap<>();
    for (Buffer parameter : parameters) {
      if (gradients.has(parameter)) {
        reached.put(parameter, gradients.of(parameter));
      }
    }
    List<String> missed =
        parameters.stream()
            .filter(parameter -> !reached.containsKey(parameter))
            .map(Buffer::name)
            .toList();
    if (!missed.isEmpty() && !reached.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Optimizer: the loss does not depend on {0}, which stay as they are",
          Listing.of(missed));
    }
    if (reached.isEmpty()) {
      throw new IllegalArgumentException(
          "Optimizer: the loss '" + loss.name() + "' depends on no parameter that is not frozen");
    }
    return reached;
  }

  /**
   * Records clipping and updates by gradients that are there.
   *
   * @param loss {@code [1]}, without which being finite nothing is updated; null where another
   *     program has it
   * @param gradients by parameter
   */
  static RecordedUpdate record(
      Recorder r, Buffer loss, Map<Buffer, Buffer> gradients, TrainingOptions options) {
    Optimizer optimizer = options.optimizer();
    List<Buffer> parameters = List.copyOf(gradients.keySet());
    List<Buffer> raw = List.copyOf(gradients.values());
    // Of what nothing has been done to: clipping would make finite what is not.
    Buffer norm = norm(r, "gradient norm", raw);
    // Not finite where the loss or any gradient is not: then nothing is updated.
    Buffer size = keepsSquares(options) ? r.unary(Unary.Kind.SQUARE, norm) : norm;
    Buffer guard = loss == null ? size : r.add(loss, size);

    List<Buffer> clipped =
        raw.stream().map(gradient -> clipValue(r, gradient, options.clipValue())).toList();
    Buffer clippedNorm = norm;
    if (clips(options.clipValue()) && clips(options.clipNorm())) {
      clippedNorm = norm(r, "gradient norm after clipping by value", clipped);
    }
    Map<Double, UpdateControl> controls = new LinkedHashMap<>();
    Map<String, WatchedParameters.Buffers> watched = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Buffer parameter = parameters.get(i);
      Buffer gradient = clipNorm(r, clipped.get(i), clippedNorm, options.clipNorm());
      if (options.watch() != Watch.NOTHING) {
        watched.put(parameter.name(), watched(r, parameter, raw.get(i), gradient, options.watch()));
      }
      ParameterGroup group = optimizer.groupOf(parameter.name());
      UpdateControl control =
          controls.computeIfAbsent(group.rateFactor(), factor -> control(r, factor));
      Formula formula = optimizer.formula();
      if (group.weightDecay().isPresent()) {
        formula = formula.withWeightDecay(group.weightDecay().getAsDouble());
      }
      formula.record(r, parameter, gradient, control.buffer(), guard);
    }
    return new RecordedUpdate(optimizer, watched, List.copyOf(controls.values()), norm, guard);
  }

  private static WatchedParameters.Buffers watched(
      Recorder r, Buffer parameter, Buffer gradient, Buffer clipped, Watch watch) {
    Buffer gradientNorm = norm(r, "norm", List.of(gradient));
    Buffer clippedNorm = clipped == gradient ? gradientNorm : norm(r, "norm", List.of(clipped));
    Buffer weightNorm = norm(r, "norm", List.of(parameter));
    List.of(gradientNorm, clippedNorm, weightNorm).forEach(r::output);
    if (watch == Watch.GRADIENTS) {
      r.output(gradient);
    }
    return new WatchedParameters.Buffers(
        watch == Watch.GRADIENTS ? gradient : null, gradientNorm, clippedNorm, weightNorm);
  }

  /**
   * Writes what the updates of a run read: the learning rate, and what depends on the step.
   *
   * @param workspace will run the program
   * @param step optimizer steps done before, from 0
   */
  public void beforeRun(Workspace workspace, long step) {
    beforeRun(workspace, step, optimizer.rate().at(step));
  }

  void beforeRun(Workspace workspace, long step, double rate) {
    if (step < 0) {
      throw new IllegalArgumentException("Update: step is " + step + ", steps are numbered from 0");
    }
    for (UpdateControl control : controls) {
      workspace.write(control.buffer(), control.values(optimizer.formula(), rate, step));
    }
  }

  /** {@return {@code [1]}, the gradients' global norm before any clipping} */
  public Buffer norm() {
    return norm;
  }

  /**
   * {@return {@code [1]}, finite where a run has updated anything: where the loss, if it is this
   * program's, and every gradient were finite and, for an optimizer that keeps their squares, these
   * as well}
   */
  public Buffer guard() {
    return guard;
  }

  /**
   * What a run has done to every parameter, where the options watch that.
   *
   * @param workspace has run the program
   * @return norms and gradients of its last run; of no parameters where nothing is watched
   */
  public WatchedParameters watched(Workspace workspace) {
    return watched(workspace, () -> true);
  }

  WatchedParameters watched(Workspace workspace, BooleanSupplier current) {
    return new WatchedParameters(watched, workspace, current);
  }

  /** A name that fits nothing is a slip, after which all would be trained alike. */
  private static void requireGroups(Optimizer optimizer, List<String> names) {
    for (ParameterGroup group : optimizer.groups()) {
      if (names.stream().noneMatch(group::has)) {
        throw new IllegalArgumentException(
            "Optimizer: no parameter is, begins or ends with '"
                + group.name()
                + "'; there are "
                + Listing.of(names));
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("Optimizer: the program has no parameters to update");
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
    return options.optimizer().formula().keepsSquares()
        && Math.min(options.clipValue(), options.clipNorm()) > SQUARABLE;
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
}
