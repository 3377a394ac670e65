package dev.sluice.train;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a model is trained. Start with {@link #of}; every other method returns a changed copy.
 *
 * @param loss what is made small: a {@link Loss}, or {@link HeadLosses} of a model with heads
 * @param optimizer how gradients change the weights
 * @param epochs passes over the data
 * @param clipNorm the largest global norm of the gradients; infinite for no clipping
 * @param clipValue the largest magnitude of a gradient, before the norm; infinite for no clipping
 * @param seed of the dropout masks and the first weights
 * @param patience epochs without a better validation loss after which training stops and the best
 *     weights are taken back; 0 for never
 * @param plateau lowers the learning rate where the validation loss does not fall any more
 * @param checkpoint where checkpoints are written, after each epoch and where the next option says
 * @param checkpointEvery steps between checkpoints within an epoch; 0 for none
 * @param watch what listeners see of every parameter
 * @param accumulate batches whose gradients are added up for one update
 * @param averageDecay of the exponential moving average of the weights; 0 for none
 */
public record TrainingOptions(
    Objective loss,
    Optimizer optimizer,
    int epochs,
    double clipNorm,
    double clipValue,
    long seed,
    int patience,
    Optional<Plateau> plateau,
    Optional<Path> checkpoint,
    int checkpointEvery,
    Watch watch,
    int accumulate,
    double averageDecay) {

  /** Checks the numbers. */
  public TrainingOptions {
    Objects.requireNonNull(loss, "Training: the loss is missing");
    Objects.requireNonNull(optimizer, "Training: the optimizer is missing");
    Objects.requireNonNull(watch, "Training: what to watch is missing");
    require("accumulate", accumulate, accumulate >= 1, "at least 1");
    require("average decay", averageDecay, averageDecay >= 0 && averageDecay < 1, "in [0, 1)");
    require("epochs", epochs, epochs >= 1, "at least 1");
    require("clip norm", clipNorm, clipNorm > 0, "above 0");
    require("clip value", clipValue, clipValue > 0, "above 0");
    require("patience", patience, patience >= 0, "at least 0");
    require("checkpoint every", checkpointEvery, checkpointEvery >= 0, "at least 0");
    if (checkpointEvery > 0 && checkpoint.isEmpty()) {
      throw new IllegalArgumentException("Training: checkpoints need a file to be written to");
    }
  }

  private static void require(String what, double value, boolean holds, String needed) {
    if (!holds) {
      String given = value == Math.rint(value) ? Long.toString((long) value) : "" + value;
      throw new IllegalArgumentException(
          "Training: " + what + " is " + given + ", must be " + needed);
    }
  }

  /**
   * One epoch without clipping, early stopping or checkpoints.
   *
   * @param loss what is made small: a {@link Loss}, or {@link HeadLosses} of a model with heads
   * @param optimizer how gradients change the weights
   * @return the options
   */
  public static TrainingOptions of(Objective loss, Optimizer optimizer) {
    return new TrainingOptions(
        loss,
        optimizer,
        1,
        Double.POSITIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        0,
        Watch.NOTHING,
        1,
        0);
  }

  /**
   * With so many epochs.
   *
   * @param newEpochs passes over the data
   * @return the options
   */
  public TrainingOptions epochs(int newEpochs) {
    Draft draft = new Draft(this);
    draft.epochs = newEpochs;
    return draft.finish();
  }

  /**
   * With clipping by global norm.
   *
   * @param norm the largest norm
   * @return the options
   */
  public TrainingOptions clipNorm(double norm) {
    Draft draft = new Draft(this);
    draft.clipNorm = norm;
    return draft.finish();
  }

  /**
   * With clipping by value.
   *
   * @param value the largest magnitude
   * @return the options
   */
  public TrainingOptions clipValue(double value) {
    Draft draft = new Draft(this);
    draft.clipValue = value;
    return draft.finish();
  }

  /**
   * With another seed.
   *
   * @param newSeed the seed
   * @return the options
   */
  public TrainingOptions seed(long newSeed) {
    Draft draft = new Draft(this);
    draft.seed = newSeed;
    return draft.finish();
  }

  /**
   * With early stopping.
   *
   * @param newPatience epochs without a better validation loss
   * @return the options
   */
  public TrainingOptions patience(int newPatience) {
    Draft draft = new Draft(this);
    draft.patience = newPatience;
    return draft.finish();
  }

  /**
   * With a learning rate that is lowered where the validation loss does not fall any more.
   *
   * @param factor what the rate is multiplied with each time, in (0, 1)
   * @param afterEpochs epochs without a lower loss that are waited for
   * @return the options
   */
  public TrainingOptions reduceOnPlateau(double factor, int afterEpochs) {
    return plateau(new Plateau(factor, afterEpochs));
  }

  /**
   * With a learning rate that is lowered where the validation loss does not fall any more.
   *
   * @param newPlateau when, and by how much
   * @return the options
   */
  public TrainingOptions plateau(Plateau newPlateau) {
    Draft draft = new Draft(this);
    draft.plateau = Optional.of(newPlateau);
    return draft.finish();
  }

  /** {@return whether a training needs validation data} */
  boolean needsValidation() {
    return patience > 0 || plateau.isPresent();
  }

  /**
   * With checkpoints.
   *
   * @param file where
   * @param everySteps steps between them within an epoch; 0 for only after epochs
   * @return the options
   */
  public TrainingOptions checkpoint(Path file, int everySteps) {
    Draft draft = new Draft(this);
    draft.checkpoint =
        Optional.of(Objects.requireNonNull(file, "Training: the checkpoint's file is missing"));
    draft.checkpointEvery = everySteps;
    return draft.finish();
  }

  /**
   * With more for listeners to see.
   *
   * @param newWatch what they see of every parameter, see {@link TrainingListener.Step#watched}
   * @return the options
   */
  public TrainingOptions watch(Watch newWatch) {
    Draft draft = new Draft(this);
    draft.watch = newWatch;
    return draft.finish();
  }

  /**
   * With updates after several batches, where one of all has no room: the gradient is that of the
   * mean over all their targets, but for the rounding of its sums, and for dropout masks, which are
   * each batch's own. The last update of an epoch may be of fewer.
   *
   * @param batches how many
   * @return the options
   */
  public TrainingOptions accumulate(int batches) {
    Draft draft = new Draft(this);
    draft.accumulate = batches;
    return draft.finish();
  }

  /**
   * With an exponential moving average of the weights (Polyak and Juditsky 1992), which begins with
   * the first ones: {@code a ← decay · a + (1 − decay) · w} after every step; see {@link
   * Trainer#averagedWeights}.
   *
   * @param decay how much of the average stays, in (0, 1), as 0.999
   * @return the options
   */
  public TrainingOptions averageWeights(double decay) {
    require("average decay", decay, decay > 0 && decay < 1, "in (0, 1)");
    Draft draft = new Draft(this);
    draft.averageDecay = decay;
    return draft.finish();
  }

  /** What must be the same for a resumed training to be the one that was interrupted. */
  String fingerprint() {
    return loss
        + "; "
        + optimizer.formula()
        + "; "
        + optimizer.rate()
        + (optimizer.groups().isEmpty() ? "" : "; groups " + optimizer.groups())
        + "; clip norm "
        + clipNorm
        + "; clip value "
        + clipValue
        + "; seed "
        + seed
        + "; patience "
        + patience
        + plateau.map(found -> "; " + found).orElse("")
        + (accumulate > 1 ? "; accumulate " + accumulate : "")
        + (averageDecay > 0 ? "; average " + averageDecay : "");
  }

  /** The options while one of them is changed. */
  private static final class Draft {
    private final Objective loss;
    private final Optimizer optimizer;
    private int epochs;
    private double clipNorm;
    private double clipValue;
    private long seed;
    private int patience;
    private Optional<Plateau> plateau;
    private Optional<Path> checkpoint;
    private int checkpointEvery;
    private Watch watch;
    private int accumulate;
    private double averageDecay;

    Draft(TrainingOptions from) {
      loss = from.loss;
      optimizer = from.optimizer;
      epochs = from.epochs;
      clipNorm = from.clipNorm;
      clipValue = from.clipValue;
      seed = from.seed;
      patience = from.patience;
      plateau = from.plateau;
      checkpoint = from.checkpoint;
      checkpointEvery = from.checkpointEvery;
      watch = from.watch;
      accumulate = from.accumulate;
      averageDecay = from.averageDecay;
    }

    TrainingOptions finish() {
      return new TrainingOptions(
          loss,
          optimizer,
          epochs,
          clipNorm,
          clipValue,
          seed,
          patience,
          plateau,
          checkpoint,
          checkpointEvery,
          watch,
          accumulate,
          averageDecay);
    }
  }
}
