package dev.sluice.train;

import dev.sluice.backend.Backend;
import dev.sluice.data.Dataset;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.file.AtomicFile;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.program.Program;
import dev.sluice.text.Listing;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a model on a data set. The same model, options, data and backend give the same weights bit
 * for bit, also through any number of interruptions and resumes.
 *
 * <p>Not safe for use by several threads, but for {@link #stop}.
 */
public final class Trainer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Trainer.class.getName());

  private final TrainingOptions options;
  private final TrainingStep step;
  private final TrainingLoop loop;

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
    this.options = options;
    step = TrainingStep.of(model, backend, options, data);
    loop = new TrainingLoop(model, options, data, step);
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
    loop.add(listener);
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
      loop.add(metric);
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
    Objects.requireNonNull(done, "Training: what to do after an epoch is missing");
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
    Objects.requireNonNull(done, "Training: what to do after a step is missing");
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
    loop.note(key, text);
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
    return loop.steps();
  }

  /** Lets {@link #fit} return after the step that is running. */
  public void stop() {
    loop.stop();
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
    if (!loop.metrics().isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Training: there is no validation data, on which {0} would be counted: fit(validation)",
          Listing.of(loop.metrics().stream().map(Metric::name).toList()));
    }
    return loop.fit(Optional.empty());
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
    return loop.fit(
        Optional.of(
            Objects.requireNonNull(
                validation, "Training: the validation data is missing; fit() trains without")));
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
    return loop.evaluate(dataset, others);
  }

  /**
   * Writes a checkpoint: everything that {@link #resume} needs to go on to the same bits.
   *
   * @param file where; replaced at once when all is on disk
   */
  public void save(Path file) {
    loop.save(Objects.requireNonNull(file, "Training: the checkpoint's file is missing"));
  }

  /**
   * Goes back to a checkpoint of a training of the same model, options and data.
   *
   * @param file as written by {@link #save}
   * @throws dev.sluice.file.FileFormatException where the file is damaged or of another training;
   *     the training is then as it was
   */
  public void resume(Path file) {
    loop.resume(Objects.requireNonNull(file, "Training: the checkpoint's file is missing"));
  }

  /** Frees what it holds; the backend stays open. */
  @Override
  public void close() {
    step.close();
  }
}
