package dev.sluice.train;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Hears of a training's progress. Called on the thread that trains. */
public interface TrainingListener {
  /**
   * One optimizer step.
   *
   * @param epoch the epoch, from 0
   * @param epochs all epochs
   * @param batch the batch within the epoch, from 0; of several that were added up the last
   * @param batches batches of an epoch
   * @param step optimizer steps done, this one included
   * @param rows packed rows of the batch
   * @param loss its loss
   * @param losses the mean of each head's loss, by head; NaN where none of its targets counts, and
   *     none of a model without heads
   * @param gradientNorm the gradients' global norm before any clipping
   * @param learningRate the rate of the step
   * @param watched norms and gradients of every parameter, of none unless {@link
   *     TrainingOptions#watch} asks for them; to be read before the next step
   */
  record Step(
      int epoch,
      int epochs,
      int batch,
      int batches,
      long step,
      int rows,
      double loss,
      Map<String, Double> losses,
      double gradientNorm,
      double learningRate,
      WatchedParameters watched) {}

  /**
   * One epoch.
   *
   * @param epoch the epoch, from 0
   * @param epochs all epochs
   * @param steps its steps; where it was stopped or resumed within those since then, as with the
   *     next four
   * @param rows packed rows of its batches
   * @param seconds how long its steps took
   * @param gradientNorm the mean of its gradients' global norms before any clipping
   * @param learningRate the rate of its last step
   * @param loss the mean of all its steps' losses
   * @param losses of those that the next four are of, the mean of each head's losses; none of a
   *     model without heads
   * @param validation the evaluation after it, where there is validation data
   * @param best whether the validation loss is the lowest so far
   */
  record Epoch(
      int epoch,
      int epochs,
      int steps,
      long rows,
      double seconds,
      double gradientNorm,
      double learningRate,
      double loss,
      Map<String, Double> losses,
      Optional<Evaluation> validation,
      boolean best) {
    /** {@return a line for a person} */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "epoch %d/%d: loss %.4g", epoch + 1, epochs, loss)
          + losses.entrySet().stream()
              .map(head -> String.format(Locale.ROOT, ", %s %.4g", head.getKey(), head.getValue()))
              .collect(Collectors.joining())
          + validation.map(found -> "; validation: " + found).orElse("")
          + (best ? ", the best so far" : "")
          + String.format(
              Locale.ROOT,
              "; %,d steps, rate %.3g, gradient norm %.3g, %.1f s, %,.0f rows/s",
              steps,
              learningRate,
              gradientNorm,
              seconds,
              rows / seconds);
    }
  }

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
