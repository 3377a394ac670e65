package dev.sluice.train;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BufferAccess;
import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.file.AtomicFile;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Program;
import dev.sluice.random.Philox;
import dev.sluice.reference.NonFiniteFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a model on a data set. The same model, options, data and backend give the same weights bit
 * for bit, also through any number of interruptions and resumes.
 *
 * <p>Not safe for use by several threads, but for {@link #stop}.
 */
public final class Trainer implements AutoCloseable {
  private static final String OVERFLOW =
      "the squares that the optimizer keeps, or the sum of both, overflow 32-bit floats; clipping"
          + " (TrainingOptions.clipNorm) bounds the gradients";

  private final Model model;
  private final TrainingOptions options;
  private final Dataset data;
  private final TrainingProgram program;
  private final BatchWriter writer;
  private final Executable executable;
  private final Workspace workspace;
  private final Checkpoint checkpoint;
  private final Evaluators evaluators;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private final TrainingState state = new TrainingState();
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final float[] control = new float[UpdateRule.CONTROL_SIZE];
  private final float[] scalar = new float[1];
  private Weights bestWeights;
  private volatile boolean stopRequested;

  /**
   * Compiles the training step and draws the first weights by the options' seed.
   *
   * @param model the model
   * @param backend what computes; stays open
   * @param options how to train
   * @param data what to train on
   */
  public Trainer(Model model, Backend backend, TrainingOptions options, Dataset data) {
    options.checkpoint().ifPresent(AtomicFile::requireWritable);
    this.model = model;
    this.options = options;
    this.data = data;
    program = TrainingProgram.record(model, options, data.capacity(), data.continuous());
    writer = new BatchWriter(model);
    executable = backend.compile(program.program());
    workspace = Cleanup.onFailure(executable::workspace, executable::close);
    evaluators = new Evaluators(model, options.loss(), executable::derive);
    checkpoint =
        new Checkpoint(model, options, data, program.program(), executable, workspace, state);
    setWeights(model.initialize(options.seed()));
  }

  /**
   * Adds a listener.
   *
   * @param listener hears of the progress
   * @return this
   */
  public Trainer listen(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Adds a line to every checkpoint: what is needed beside the model to use it, as a vocabulary.
   *
   * @param key its key
   * @param text any text
   * @return this
   */
  public Trainer note(String key, String text) {
    notes.put(key, text);
    return this;
  }

  /**
   * Replaces the weights.
   *
   * @param weights values of all parameters
   */
  public void setWeights(Weights weights) {
    weights.requireFor(model.parameters());
    weights.writeTo(program.program(), executable);
  }

  /** {@return a copy of the weights as they are} */
  public Weights weights() {
    return Weights.readFrom(program.program(), executable, Role.PARAMETER);
  }

  /** {@return the program of a training step} */
  public Program program() {
    return program.program();
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
   * @throws NonFiniteLossException where an input, the loss, a gradient or a weight is not finite,
   *     or no target of a batch counts
   */
  public void fit() {
    if (options.patience() > 0) {
      throw new IllegalArgumentException(
          "Training: early stopping (patience "
              + options.patience()
              + ") needs validation data: fit(validation)");
    }
    fit(Optional.empty());
  }

  /**
   * Trains from where the training is to its last epoch.
   *
   * @param validation evaluated after every epoch
   * @throws NonFiniteLossException where an input, the loss, a gradient, a weight or the loss of
   *     the validation is not finite, or no target of a batch counts
   */
  public void fit(Dataset validation) {
    fit(Optional.of(validation));
  }

  private void fit(Optional<Dataset> validation) {
    stopRequested = false;
    try {
      while (state.epoch < options.epochs() && !stopRequested && !exhausted()) {
        epoch(validation);
      }
      if (options.patience() > 0 && !stopRequested && bestWeights != null) {
        setWeights(bestWeights);
      } else {
        finiteWeights(); // also where it was stopped within an epoch
      }
    } finally {
      listeners.forEach(TrainingListener::trainingEnded);
    }
  }

  private boolean exhausted() {
    return options.patience() > 0 && state.epochsSinceBest >= options.patience();
  }

  private void epoch(Optional<Dataset> validation) {
    int batches = data.batches();
    for (TrainingListener listener : listeners) {
      listener.epochStarted(state.epoch, options.epochs(), state.batch, batches);
    }
    while (state.batch < batches) {
      if (stopRequested) {
        return;
      }
      step(data.batch(state.epoch, state.batch), batches);
      if (options.checkpointEvery() > 0
          && state.step % options.checkpointEvery() == 0
          && state.batch < batches) {
        options.checkpoint().ifPresent(this::save);
      }
    }
    Weights weights = finiteWeights();
    Optional<Evaluation> evaluation = validation.map(this::validate);
    boolean best = evaluation.isPresent() && evaluation.get().loss() < state.bestLoss;
    if (best) {
      state.bestLoss = evaluation.get().loss();
      state.epochsSinceBest = 0;
      bestWeights = options.patience() > 0 ? weights : null;
    } else {
      state.epochsSinceBest++;
    }
    TrainingListener.Epoch report =
        new TrainingListener.Epoch(
            state.epoch, options.epochs(), state.epochLoss / batches, evaluation, best);
    state.epoch++;
    state.batch = 0;
    state.epochLoss = 0;
    options.checkpoint().ifPresent(this::save);
    listeners.forEach(listener -> listener.epochDone(report));
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

  /** A validation that is no number would never be best, whatever the weights. */
  private Evaluation validate(Dataset validation) {
    Evaluation evaluation;
    try {
      evaluation = evaluate(validation);
    } catch (NonFiniteLossException e) {
      throw new NonFiniteLossException(
          "Validation after epoch " + (state.epoch + 1) + ": " + e.getMessage());
    }
    if (!Double.isFinite(evaluation.loss())) {
      throw new NonFiniteLossException(
          "Validation after epoch "
              + (state.epoch + 1)
              + ": the loss is "
              + evaluation.loss()
              + (evaluation.count() == 0
                  ? ": none of the validation data's targets counts, all are ignored"
                  : " over " + evaluation.count() + " targets"));
    }
    return evaluation;
  }

  private void step(Batch batch, int batches) {
    if (!batch.continues()) {
      workspace.clearStates();
    }
    double rate = options.optimizer().rate().at(state.step);
    long key = Philox.runKey(options.seed(), state.step);
    Optimizers.control(options.optimizer().rule(), rate, state.step, control);
    try {
      writer.requireCounted(batch);
      writeInputs(batch, workspace);
    } catch (NonFiniteLossException e) {
      throw new NonFiniteLossException(place(batches) + ": " + e.getMessage());
    }
    workspace.run(batch.layout(), key);
    double loss = read(program.loss());
    double norm = read(program.norm());
    if (!Double.isFinite(read(program.guard()))) {
      throw new NonFiniteLossException(
          place(batches)
              + ": the loss is "
              + loss
              + " and the gradient norm "
              + norm
              + "; "
              + (Double.isFinite(loss) && Double.isFinite(norm) ? OVERFLOW : origin(batch, key)));
    }
    TrainingListener.Step report =
        new TrainingListener.Step(
            state.epoch,
            options.epochs(),
            state.batch,
            batches,
            state.step + 1,
            batch.layout().rows(),
            loss,
            norm,
            rate);
    state.step++;
    state.batch++;
    state.epochLoss += loss;
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

  private void writeInputs(Batch batch, Workspace target) {
    writer.write(batch, program.input(), program.targets(), target);
    target.write(program.control(), control);
  }

  private double read(Buffer buffer) {
    workspace.read(buffer, scalar);
    return scalar[0];
  }

  /** Runs the failed step again on the reference backend; the guard has kept its inputs. */
  private String origin(Batch batch, long key) {
    return NonFiniteFinder.find(
            program.program(),
            parameters -> copy(List.of(Role.PARAMETER, Role.SLOT), executable, parameters),
            inputs -> {
              copy(List.of(Role.STATE), workspace, inputs);
              writeInputs(batch, inputs);
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
   * @return loss and metrics
   * @throws NonFiniteLossException where an input or a target is not finite
   */
  public Evaluation evaluate(Dataset dataset) {
    return evaluators.of(dataset).run(dataset);
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
    evaluators.close();
    workspace.close();
    executable.close();
  }
}
