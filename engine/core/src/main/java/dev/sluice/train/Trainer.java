package dev.sluice.train;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.file.AtomicFile;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.program.Program;
import dev.sluice.text.Listing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Trains a model on a data set. The same model, options, data and backend give the same weights bit
 * for bit, also through any number of interruptions and resumes.
 *
 * <p>Not safe for use by several threads, but for {@link #stop}.
 */
public final class Trainer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Trainer.class.getName());

  private final Model model;
  private final TrainingOptions options;
  private final Dataset data;
  private final TrainingStep step;
  private final Checkpoint checkpoint;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private final List<Metric> metrics = new ArrayList<>();
  private final TrainingState state = new TrainingState();
  private final Map<String, String> notes = new LinkedHashMap<>();
  private Weights bestWeights;
  private volatile boolean stopRequested;

  /**
   * Compiles the training step, and draws the first weights by the options' seed.
   *
   * @param model the model
   * @param backend what computes; stays open
   * @param options how to train
   * @param data what to train on
   */
  public Trainer(Model model, Backend backend, TrainingOptions options, Dataset data) {
    Objects.requireNonNull(options, "Training: the options are missing");
    Objects.requireNonNull(data, "Training: the data is missing");
    options.checkpoint().ifPresent(AtomicFile::requireWritable);
    this.model = model;
    this.options = options;
    this.data = data;
    step = TrainingStep.of(model, backend, options, data);
    checkpoint = new Checkpoint(model, options, data, step, state);
  }

  /**
   * Trains on examples, shuffled anew in every epoch by the options' seed.
   *
   * @param model the model
   * @param backend what computes; stays open
   * @param options how to train
   * @param examples what to train on
   * @param batchSize examples of a batch
   */
  public Trainer(
      Model model,
      Backend backend,
      TrainingOptions options,
      List<Example> examples,
      int batchSize) {
    this(
        model,
        backend,
        Objects.requireNonNull(options, "Training: the options are missing"),
        SequenceDataset.shuffled(examples, batchSize, options.seed()));
  }

  /**
   * Adds a listener.
   *
   * @param listener hears of the progress
   * @return this
   */
  public Trainer listen(TrainingListener listener) {
    listeners.add(Objects.requireNonNull(listener, "Training: the listener is missing"));
    return this;
  }

  /**
   * Counts more than the loss in every evaluation, validations among them.
   *
   * @param more what to count
   * @return this
   */
  public Trainer metrics(Metric... more) {
    for (Metric metric : Objects.requireNonNull(more, "Training: the metrics are missing")) {
      metrics.add(Objects.requireNonNull(metric, "Training: a metric is missing"));
    }
    return this;
  }

  /**
   * Does something after every epoch.
   *
   * @param done is given what the epoch did
   * @return this
   */
  public Trainer onEpoch(Consumer<TrainingListener.Epoch> done) {
    return listen(
        new TrainingListener() {
          @Override
          public void epochDone(Epoch epoch) {
            done.accept(epoch);
          }
        });
  }

  /**
   * Does something after every step.
   *
   * @param done is given what the step did
   * @return this
   */
  public Trainer onStep(Consumer<TrainingListener.Step> done) {
    return listen(
        new TrainingListener() {
          @Override
          public void stepDone(Step step) {
            done.accept(step);
          }
        });
  }

  /**
   * Adds a line to every checkpoint: what is needed beside the model to use it, as a vocabulary.
   *
   * @param key its key
   * @param text any text
   * @return this
   */
  public Trainer note(String key, String text) {
    notes.put(
        Objects.requireNonNull(key, "Training: a note's key is missing"),
        Objects.requireNonNull(text, () -> "Training: the text of note '" + key + "' is missing"));
    return this;
  }

  /**
   * Replaces the weights; an average of them begins anew.
   *
   * @param weights values of all parameters
   */
  public void setWeights(Weights weights) {
    step.setWeights(weights);
  }

  /** {@return a copy of the weights as they are} */
  public Weights weights() {
    return step.weights();
  }

  /**
   * The exponential moving average of the weights, those as they are included; early stopping,
   * which takes the best weights back, leaves the average of the steps that were done.
   *
   * @return a copy
   * @throws IllegalStateException without {@link TrainingOptions#averageWeights}
   */
  public Weights averagedWeights() {
    return step.averagedWeights();
  }

  /** {@return the program of a training step} */
  public Program program() {
    return step.program();
  }

  /** {@return optimizer steps done so far} */
  public long steps() {
    return state.step;
  }

  /** Lets {@link #fit} return after the step that is running. */
  public void stop() {
    stopRequested = true;
  }

  /**
   * Trains from where the training is to its last epoch, without validation.
   *
   * @return what it did, epoch by epoch
   * @throws NonFiniteLossException where an input, the loss, a gradient or a weight is not finite,
   *     or no target of a batch counts
   */
  public History fit() {
    if (options.needsValidation()) {
      throw new IllegalArgumentException(
          "Training: "
              + (options.patience() > 0 ? "early stopping" : "a rate that is reduced on a plateau")
              + " needs validation data: fit(validation)");
    }
    if (!metrics.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Training: there is no validation data, on which {0} would be counted: fit(validation)",
          Listing.of(metrics.stream().map(Metric::name).toList()));
    }
    return fit(Optional.empty());
  }

  /**
   * Trains from where the training is to its last epoch.
   *
   * @param validation evaluated after every epoch
   * @return what it did, epoch by epoch
   * @throws NonFiniteLossException where an input, the loss, a gradient, a weight or the loss of
   *     the validation is not finite, or no target of a batch counts
   */
  public History fit(Dataset validation) {
    return fit(
        Optional.of(
            Objects.requireNonNull(
                validation, "Training: the validation data is missing; fit() trains without")));
  }

  private History fit(Optional<Dataset> validation) {
    stopRequested = false;
    if (state.epoch >= options.epochs() || exhausted()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Training: has ended before, after {0} epochs of {1}; there is nothing left to train."
              + " A trainer of options with more epochs goes on from its checkpoint: resume(file)",
          state.epoch,
          options.epochs());
    }
    List<TrainingListener.Epoch> done = new ArrayList<>();
    try {
      while (state.epoch < options.epochs() && !stopRequested && !exhausted()) {
        epoch(validation).ifPresent(done::add);
      }
      if (options.patience() > 0 && !stopRequested && bestWeights != null) {
        step.restoreWeights(bestWeights);
      } else {
        finiteWeights(); // also where it was stopped within an epoch
      }
      return new History(done);
    } finally {
      listeners.forEach(TrainingListener::trainingEnded);
    }
  }

  private boolean exhausted() {
    return options.patience() > 0 && state.epochsSinceBest >= options.patience();
  }

  /** Trains an epoch; empty where it was stopped within. */
  private Optional<TrainingListener.Epoch> epoch(Optional<Dataset> validation) {
    int batches = data.batches();
    EpochCounts counts = new EpochCounts();
    for (TrainingListener listener : listeners) {
      listener.epochStarted(state.epoch, options.epochs(), state.batch, batches);
    }
    while (state.batch < batches) {
      if (stopRequested) {
        return Optional.empty();
      }
      step(batches, counts);
      if (options.checkpointEvery() > 0
          && state.step % options.checkpointEvery() == 0
          && state.batch < batches) {
        options.checkpoint().ifPresent(this::save);
      }
    }
    double seconds = counts.seconds();
    Weights weights = finiteWeights();
    Optional<Evaluation> evaluation =
        validation.map(held -> Validation.of(() -> evaluate(held), state.epoch));
    boolean best = evaluation.isPresent() && evaluation.get().loss() < state.bestLoss;
    if (best) {
      state.bestLoss = evaluation.get().loss();
      state.epochsSinceBest = 0;
      bestWeights = options.patience() > 0 ? weights : null;
    } else {
      state.epochsSinceBest++;
    }
    options.plateau().ifPresent(plateau -> plateau.after(evaluation.orElseThrow().loss(), state));
    double loss = state.epochLoss / Math.ceilDiv(batches, options.accumulate());
    TrainingListener.Epoch report =
        counts.report(state.epoch, options.epochs(), seconds, loss, evaluation, best);
    state.epoch++;
    state.batch = 0;
    state.epochLoss = 0;
    options.checkpoint().ifPresent(this::save);
    listeners.forEach(listener -> listener.epochDone(report));
    return Optional.of(report);
  }

  /** An update may overflow a weight although its gradient was finite. */
  private Weights finiteWeights() {
    Weights weights = weights();
    try {
      weights.requireFor(model.parameters());
      return weights;
    } catch (IllegalArgumentException e) {
      throw new NonFiniteLossException(
          "Training, after step " + state.step + ": " + e.getMessage());
    }
  }

  private void step(int batches, EpochCounts counts) {
    double rate = state.rateFactor * options.optimizer().rate().at(state.step);
    List<Batch> together = new ArrayList<>();
    int end = Math.min(batches, state.batch + options.accumulate());
    for (int batch = state.batch; batch < end; batch++) {
      together.add(data.batch(state.epoch, batch));
    }
    int rows = together.stream().mapToInt(batch -> batch.layout().rows()).sum();
    StepResult result = step.run(together, state.step, rate, place(batches));
    TrainingListener.Step report =
        new TrainingListener.Step(
            state.epoch,
            options.epochs(),
            end - 1,
            batches,
            state.step + 1,
            rows,
            result.loss(),
            result.losses(),
            result.gradientNorm(),
            rate,
            result.watched());
    counts.add(rows, result);
    state.step++;
    state.batch = end;
    state.epochLoss += result.loss();
    listeners.forEach(listener -> listener.stepDone(report));
  }

  /** The step that is running, in words. */
  private String place(int batches) {
    return "Training step "
        + (state.step + 1)
        + " (epoch "
        + (state.epoch + 1)
        + ", batch "
        + (state.batch + 1)
        + " of "
        + batches
        + ")";
  }

  /**
   * Evaluates the weights as they are, without dropout.
   *
   * @param dataset what to evaluate on
   * @param others what to count beside the loss and the metrics of {@link #metrics}
   * @return loss and metrics
   * @throws NonFiniteLossException where an input or a target is not finite
   */
  public Evaluation evaluate(Dataset dataset, Metric... others) {
    return step.evaluate(
        dataset,
        Stream.concat(metrics.stream(), Stream.of(others)).distinct().toArray(Metric[]::new));
  }

  /**
   * Writes a checkpoint: everything that {@link #resume} needs to go on to the same bits.
   *
   * @param file where; replaced at once when all is on disk
   */
  public void save(Path file) {
    checkpoint.save(file, bestWeights, notes);
  }

  /**
   * Goes back to a checkpoint of a training of the same model, options and data.
   *
   * @param file as written by {@link #save}
   * @throws dev.sluice.file.FileFormatException where the file is damaged or of another training;
   *     the training is then as it was
   */
  public void resume(Path file) {
    bestWeights = checkpoint.resume(file, notes);
  }

  /** Frees what it holds; the backend stays open. */
  @Override
  public void close() {
    step.close();
  }
}
