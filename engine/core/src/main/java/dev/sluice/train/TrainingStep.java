package dev.sluice.train;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BufferAccess;
import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.program.Program;
import dev.sluice.random.Philox;
import dev.sluice.reference.NonFiniteFinder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A compiled training step, for a loop of one's own; a {@link Trainer} is a loop around one.
 *
 * <pre>{@code
 * try (TrainingStep step = TrainingStep.of(model, backend, options, data)) {
 *   for (int i = 0; i < 1000; i++) {
 *     double loss = step.run(data.batch(i / data.batches(), i % data.batches())).loss();
 *   }
 *   SavedModel.of(model, step.weights()).save(file);
 * }
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
public final class TrainingStep implements AutoCloseable {
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
  private final Evaluators evaluators;
  private final float[] scalar = new float[1];
  private long steps;
  private long runs;
  private boolean closed;

  private TrainingStep(
      Model model, Backend backend, TrainingOptions options, Extent capacity, boolean continuous) {
    this.model = Objects.requireNonNull(model, "Training: the model is missing");
    this.options = Objects.requireNonNull(options, "Training: the options are missing");
    Objects.requireNonNull(backend, "Training: the backend is missing");
    this.continuous = continuous;
    program = TrainingProgram.record(model, options, capacity, continuous);
    writer = new BatchWriter(model);
    executable = backend.compile(program.program());
    workspace = Cleanup.onFailure(executable::workspace, executable::close);
    evaluators = new Evaluators(model, options.loss(), executable::derive);
    Cleanup.onFailure(() -> setWeights(model.initialize(options.seed())), this::close);
  }

  /**
   * Compiles a step, and draws the first weights by the options' seed.
   *
   * @param model the model
   * @param backend what computes; stays open
   * @param options loss, optimizer, clipping and seed
   * @param data whose batches are to be trained on
   * @return the step
   */
  public static TrainingStep of(
      Model model, Backend backend, TrainingOptions options, Dataset data) {
    return new TrainingStep(model, backend, options, data.capacity(), data.continuous());
  }

  /**
   * Compiles a step for batches that come from elsewhere.
   *
   * @param model the model
   * @param backend what computes; stays open
   * @param options loss, optimizer, clipping and seed
   * @param capacity the most that a batch may hold
   * @return the step, which begins every batch with states of 0
   */
  public static TrainingStep of(
      Model model, Backend backend, TrainingOptions options, Extent capacity) {
    return new TrainingStep(model, backend, options, capacity, false);
  }

  /**
   * Forward, loss, backward, clip, update: the next step, with its learning rate.
   *
   * @param batches what to train on, as of {@link Batch#of}: one, or as many as the options
   *     accumulate, or fewer
   * @return loss, norm and rate
   * @throws NonFiniteLossException where an input, the loss or a gradient is not finite, or no
   *     target counts; the weights are as they were
   */
  public StepResult run(Batch... batches) {
    StepResult result =
        run(
            Arrays.asList(batches),
            steps,
            options.optimizer().rate().at(steps),
            "Training step " + (steps + 1));
    steps++;
    return result;
  }

  /**
   * One step of a training that counts on its own.
   *
   * @param step its number, from 0
   * @param rate its learning rate
   * @param place the step in words, for an error
   */
  StepResult run(List<Batch> batches, long step, double rate, String place) {
    requireOpen();
    if (batches.isEmpty() || batches.size() > options.accumulate()) {
      throw new IllegalArgumentException(
          place
              + ": "
              + batches.size()
              + " batches are given, the options accumulate "
              + options.accumulate());
    }
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      named(place(place, i, batches.size()), () -> require(batch));
    }
    double[] weights = program.losses().weights(batches);
    program.losses().requireCounted(place, weights, batches);
    for (int i = 0; i < batches.size(); i++) {
      Run run = new Run(i, batches.size(), weights, step, rate);
      run(batches.get(i), run, place(place, i, batches.size()));
    }
    return new StepResult(
        read(program.loss()),
        headLosses(),
        read(program.update().norm()),
        rate,
        program.update().watched(workspace, current()));
  }

  /** Of several batches, which one. */
  private static String place(String step, int index, int batches) {
    return batches == 1 ? step : step + ", batch " + (index + 1) + " of its " + batches;
  }

  /** The heads' means, without the factors of the sum. */
  private Map<String, Double> headLosses() {
    Map<String, Double> means = new LinkedHashMap<>();
    List<RecordedLosses.Part> parts = program.losses().parts();
    for (int i = 0; i < parts.size() && !model.heads().isEmpty(); i++) {
      double value = read(program.headLosses().get(i));
      means.put(parts.get(i).head(), value / parts.get(i).factor());
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

  private void run(Batch batch, Run run, String place) {
    long key = Philox.runKey(options.seed(), run.step * options.accumulate() + run.index);
    named(place, () -> writeInputs(batch, run, workspace));
    // After the inputs have been looked at: a batch that is refused changes nothing.
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
  }

  /** Whether the run that has just been is still the last one. */
  private BooleanSupplier current() {
    long run = runs;
    return () -> run == runs && !closed;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The training has been closed");
    }
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
    writer.requireHeads(batch);
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

  /**
   * Evaluates the weights as they are, without dropout.
   *
   * @param dataset what to evaluate on
   * @param metrics what to count beside the loss
   * @return loss and metrics
   * @throws NonFiniteLossException where an input or a target is not finite
   */
  public Evaluation evaluate(Dataset dataset, Metric... metrics) {
    requireOpen();
    Objects.requireNonNull(dataset, "Evaluation: the data is missing");
    return evaluators.of(dataset).run(dataset, List.of(metrics));
  }

  /**
   * Replaces the weights; an average of them begins anew.
   *
   * @param weights values of all parameters
   */
  public void setWeights(Weights weights) {
    restoreWeights(weights);
    program.averages().forEach((name, slot) -> executable.write(slot, weights.values(name)));
  }

  /** Replaces the weights by earlier ones of this training, whose average is what it is. */
  void restoreWeights(Weights weights) {
    requireOpen();
    Objects.requireNonNull(weights, "Training: the weights are missing");
    weights.requireFor(model.parameters());
    weights.writeTo(program.program(), executable);
  }

  /**
   * The exponential moving average of the weights, those as they are included.
   *
   * @return a copy
   * @throws IllegalStateException without {@link TrainingOptions#averageWeights}
   */
  public Weights averagedWeights() {
    if (options.averageDecay() == 0) {
      throw new IllegalStateException(
          "Training: the weights are not averaged; TrainingOptions.averageWeights(0.999) does"
              + " that");
    }
    Weights now = weights();
    Map<String, float[]> averages = new LinkedHashMap<>();
    for (String name : now.names()) {
      float[] average = now.values(name).clone();
      float[] before = new float[average.length];
      executable.read(program.averages().get(name), before);
      for (int i = 0; i < average.length; i++) {
        double decay = options.averageDecay();
        average[i] = (float) (decay * before[i] + (1 - decay) * average[i]);
      }
      averages.put(name, average);
    }
    return Weights.of(model.parameters(), averages);
  }

  /** {@return a copy of the weights as they are} */
  public Weights weights() {
    requireOpen();
    return Weights.readFrom(program.program(), executable, Role.PARAMETER);
  }

  /** {@return the program of a step} */
  public Program program() {
    return program.program();
  }

  /** Slots that are nothing between two steps. */
  Set<Buffer> sums() {
    return program.accumulation().map(sums -> sums.sums().keySet()).orElse(Set.of());
  }

  Executable executable() {
    return executable;
  }

  Workspace workspace() {
    return workspace;
  }

  /** Frees what it holds; the backend stays open. */
  @Override
  public void close() {
    closed = true;
    evaluators.close();
    workspace.close();
    executable.close();
  }
}
