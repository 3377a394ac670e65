package dev.sluice.train;

import dev.sluice.backend.Backend;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
  private final Model model;
  private final TrainingOptions options;
  private final StepRunner runner;
  private final TrainingProgram program;
  private final Executable executable;
  private final Workspace workspace;
  private final Evaluators evaluators;
  private long steps;
  private boolean closed;

  private TrainingStep(
      Model model, Backend backend, TrainingOptions options, Extent capacity, boolean continuous) {
    this.model = Objects.requireNonNull(model, "Training: the model is missing");
    this.options = Objects.requireNonNull(options, "Training: the options are missing");
    Objects.requireNonNull(backend, "Training: the backend is missing");
    Objects.requireNonNull(capacity, "Training: the capacity is missing");
    program = TrainingProgram.record(model, options, capacity, continuous);
    executable = backend.compile(program.program());
    workspace = Cleanup.onFailure(executable::workspace, executable::close);
    runner = new StepRunner(model, options, continuous, program, executable, workspace);
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
    Objects.requireNonNull(data, "Training: the data is missing");
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
    Objects.requireNonNull(batches, "Training: the batches are missing");
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
    return runner.run(batches, step, rate, place);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The training has been closed");
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

  /** Throws where a data set or a metric does not fit the model. */
  void requireEvaluable(Dataset dataset, List<Metric> metrics) {
    evaluators.of(dataset).require(dataset, metrics);
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
    runner.end();
    evaluators.close();
    workspace.close();
    executable.close();
  }
}
