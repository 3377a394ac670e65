package dev.sluice.train;

import dev.sluice.backend.BufferAccess;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.model.Model;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.random.Philox;
import dev.sluice.reference.NonFiniteFinder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Runs the batches of a training's steps, and says of a number that is not finite where it began.
 */
final class StepRunner {
  private static final String OVERFLOW =
      "the squares that the optimizer keeps, or the sum of both, overflow 32-bit floats; clipping"
          + " (TrainingOptions.clipNorm) bounds the gradients";

  private final Model model;
  private final TrainingOptions options;
  private final boolean continuous;
  private final TrainingProgram program;
  private final BatchWriter writer;
  private final Executable executable;
  private final Workspace workspace;
  private final float[] scalar = new float[1];
  private long runs;

  StepRunner(
      Model model,
      TrainingOptions options,
      boolean continuous,
      TrainingProgram program,
      Executable executable,
      Workspace workspace) {
    this.model = model;
    this.options = options;
    this.continuous = continuous;
    this.program = program;
    this.writer = new BatchWriter(model);
    this.executable = executable;
    this.workspace = workspace;
  }

  /**
   * One step.
   *
   * @param batches one, or as many as the options accumulate, or fewer
   * @param step its number, from 0
   * @param rate its learning rate
   * @param place the step in words, for an error
   */
  StepResult run(List<Batch> batches, long step, double rate, String place) {
    if (batches.isEmpty() || batches.size() > options.accumulate()) {
      throw new IllegalArgumentException(
          place
              + ": "
              + batches.size()
              + " batches are given, the options accumulate "
              + options.accumulate());
    }
    // All are looked at before the first one is run: what is refused changes nothing.
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      named(place(place, i, batches.size()), () -> require(batch));
    }
    double[] weights = program.losses().weights(batches);
    program.losses().requireCounted(place, weights, batches);
    Read last = null;
    for (int i = 0; i < batches.size(); i++) {
      Run run = new Run(i, batches.size(), weights, step, rate);
      last = run(batches.get(i), run, place(place, i, batches.size()));
    }
    return new StepResult(
        last.loss,
        headLosses(weights),
        last.norm,
        rate,
        program.update().watched(workspace, current()));
  }

  /** Of several batches, which one. */
  private static String place(String step, int index, int batches) {
    return batches == 1 ? step : step + ", batch " + (index + 1) + " of its " + batches;
  }

  /** The heads' means, without the factors of the sum. */
  private Map<String, Double> headLosses(double[] weights) {
    Map<String, Double> means = new LinkedHashMap<>();
    List<RecordedLosses.Part> parts = program.losses().parts();
    for (int i = 0; i < parts.size() && !model.heads().isEmpty(); i++) {
      double value = read(program.headLosses().get(i));
      double mean = value / parts.get(i).of().factor();
      means.put(parts.get(i).head(), weights[i] == 0 ? Double.NaN : mean);
    }
    return means;
  }

  /** Says where an error was met. */
  private static void named(String place, Runnable action) {
    try {
      action.run();
    } catch (NonFiniteLossException e) {
      throw new NonFiniteLossException(place + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  /**
   * What a run depends on beside its batch.
   *
   * @param index the batch within the step
   * @param batches of the step
   * @param weights what the losses are divided by, of all of them
   * @param step its number, from 0
   * @param rate its learning rate
   */
  private record Run(int index, int batches, double[] weights, long step, double rate) {}

  /** What a run has computed, of the batches of its step so far. */
  private record Read(double loss, double norm) {}

  private Read run(Batch batch, Run run, String place) {
    long key = Philox.runKey(options.seed(), run.step * options.accumulate() + run.index);
    named(place, () -> writeInputs(batch, run, workspace));
    if (!batch.continues()) {
      workspace.clearStates();
    }
    runs++;
    workspace.run(batch.layout(), key);
    double loss = read(program.loss());
    double norm = read(program.update().norm());
    boolean last = run.index == run.batches - 1;
    boolean finite =
        last
            ? Double.isFinite(read(program.update().guard()))
            : Double.isFinite(loss) && Double.isFinite(norm);
    if (!finite) {
      throw new NonFiniteLossException(
          place
              + ": the loss is "
              + loss
              + " and the gradient norm "
              + norm
              + "; "
              + (Double.isFinite(loss) && Double.isFinite(norm)
                  ? OVERFLOW
                  : origin(batch, run, key)));
    }
    return new Read(loss, norm);
  }

  /** Whether the run that has just been is still the last one. */
  private BooleanSupplier current() {
    long run = runs;
    return () -> run == runs;
  }

  /** Ends the last step: what listeners have kept of its parameters can be read no more. */
  void end() {
    runs++;
  }

  private void require(Batch batch) {
    if (batch == null) {
      throw new IllegalArgumentException("the batch is missing");
    }
    Extent capacity = program.program().capacity();
    if (!capacity.holds(batch.layout().extent())) {
      throw new IllegalArgumentException(
          "the batch has "
              + batch.layout().extent()
              + ", the training step was compiled for at most "
              + capacity);
    }
    if (batch.continues() && !continuous) {
      throw new IllegalArgumentException(
          "the batch continues the one before, but the training step begins every batch with"
              + " states of 0; TrainingStep.of(…, data) of a StreamDataset carries them");
    }
    writer.require(batch, program.input(), program.losses().targets());
  }

  private void writeInputs(Batch batch, Run run, Workspace target) {
    writer.write(batch, program.input(), program.losses().targets(), target);
    program.losses().write(target, run.weights);
    program.accumulation().ifPresent(sums -> sums.write(target, run.index, run.batches));
    program.update().beforeRun(target, run.step, run.rate);
  }

  private double read(Buffer buffer) {
    workspace.read(buffer, scalar);
    return scalar[0];
  }

  /** Runs the failed step again on the reference backend; the guard has kept its inputs. */
  private String origin(Batch batch, Run run, long key) {
    return NonFiniteFinder.find(
            program.program(),
            parameters -> copy(List.of(Role.PARAMETER, Role.SLOT), executable, parameters),
            inputs -> {
              copy(List.of(Role.STATE), workspace, inputs);
              writeInputs(batch, run, inputs);
            },
            batch.layout(),
            key)
        .orElse(
            "the backend's 32-bit sums overflow: the reference backend, which adds in 64"
                + " bits, computes only finite numbers from the same inputs");
  }

  private void copy(List<Role> roles, BufferAccess from, BufferAccess to) {
    for (Role role : roles) {
      for (Buffer buffer : program.program().buffers(role)) {
        float[] values = new float[(int) buffer.shape().size(program.program().capacity())];
        from.read(buffer, values);
        to.write(buffer, values);
      }
    }
  }
}
