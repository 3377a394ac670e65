package dev.sluice.train;

import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The epochs and steps of a training, and where it is. */
final class TrainingLoop {
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

  TrainingLoop(Model model, TrainingOptions options, Dataset data, TrainingStep step) {
    this.model = model;
    this.options = options;
    this.data = data;
    this.step = step;
    checkpoint = new Checkpoint(model, options, data, step, state);
  }

  void add(TrainingListener listener) {
    listeners.add(Objects.requireNonNull(listener, "Training: the listener is missing"));
  }

  void add(Metric metric) {
    metrics.add(Objects.requireNonNull(metric, "Training: a metric is missing"));
  }

  void note(String key, String text) {
    notes.put(
        Objects.requireNonNull(key, "Training: a note's key is missing"),
        Objects.requireNonNull(text, () -> "Training: the text of note '" + key + "' is missing"));
  }

  /** What is counted in every evaluation. */
  List<Metric> metrics() {
    return List.copyOf(metrics);
  }

  /** Optimizer steps done so far. */
  long steps() {
    return state.step;
  }

  void stop() {
    stopRequested = true;
  }

  History fit(Optional<Dataset> validation) {
    stopRequested = false;
    if (exhausted()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Training: has been stopped early before, after {0} epochs, of which the last {1} were no"
              + " better; it goes on with a larger patience in a training of its own that begins"
              + " with these weights",
          state.epoch,
          state.epochsSinceBest);
    } else if (state.epoch >= options.epochs()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Training: has ended before, after {0} epochs of {1}; there is nothing left to train."
              + " A trainer of options with more epochs goes on from its checkpoint: resume(file)",
          state.epoch,
          options.epochs());
    }
    // Before an epoch has been trained, not after it.
    validation.ifPresent(held -> step.requireEvaluable(held, metrics));
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
    Weights weights = step.weights();
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

  Evaluation evaluate(Dataset dataset, Metric... others) {
    return step.evaluate(
        dataset,
        Stream.concat(metrics.stream(), Stream.of(others)).distinct().toArray(Metric[]::new));
  }

  void save(Path file) {
    checkpoint.save(file, bestWeights, notes);
  }

  void resume(Path file) {
    bestWeights = checkpoint.resume(file, notes);
  }
}
