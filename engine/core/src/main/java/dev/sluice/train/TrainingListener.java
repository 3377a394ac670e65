package dev.sluice.train;

import java.util.Optional;

/** Hears of a training's progress. Called on the thread that trains. */
public interface TrainingListener {
  /**
   * One optimizer step.
   *
   * @param epoch the epoch, from 0
   * @param epochs all epochs
   * @param batch the batch within the epoch, from 0
   * @param batches batches of an epoch
   * @param step optimizer steps done, this one included
   * @param rows packed rows of the batch
   * @param loss its loss
   * @param gradientNorm the gradients' global norm before any clipping
   * @param learningRate the rate of the step
   */
  record Step(
      int epoch,
      int epochs,
      int batch,
      int batches,
      long step,
      int rows,
      double loss,
      double gradientNorm,
      double learningRate) {}

  /**
   * One epoch.
   *
   * @param epoch the epoch, from 0
   * @param epochs all epochs
   * @param loss the mean of its steps' losses
   * @param validation the evaluation after it, where there is validation data
   * @param best whether the validation loss is the lowest so far
   */
  record Epoch(int epoch, int epochs, double loss, Optional<Evaluation> validation, boolean best) {}

  /**
   * An epoch begins or, after a resume, goes on.
   *
   * @param epoch the epoch, from 0
   * @param epochs all epochs
   * @param firstBatch the batch it begins with
   * @param batches batches of an epoch
   */
  default void epochStarted(int epoch, int epochs, int firstBatch, int batches) {}

  /**
   * A step is done.
   *
   * @param step what it did
   */
  default void stepDone(Step step) {}

  /**
   * An epoch is done.
   *
   * @param epoch what it did
   */
  default void epochDone(Epoch epoch) {}

  /** Training ends, in whatever way. */
  default void trainingEnded() {}
}
