package dev.sluice.train;

import dev.sluice.op.Buffer;
import dev.sluice.program.Recorder;

/**
 * What training makes small, per step or per sequence as the model's output is. A loss of one's own
 * composes the recorder's operations, and its gradient comes with them; as a record of its
 * constants its text tells trainings apart, see {@link Trainer#resume}.
 */
@FunctionalInterface
public interface Loss {
  /** Softmax cross-entropy in nats, over the targets that are not ignored. */
  Loss CROSS_ENTROPY = new Losses.CrossEntropy();

  /** {@code (ŷ − y)²}, over all numbers. */
  Loss SQUARED_ERROR = new Losses.Squared();

  /** {@code |ŷ − y|}, over all numbers: the median is best. */
  Loss ABSOLUTE_ERROR = new Losses.Absolute();

  /**
   * {@code −y log σ(z) − (1 − y) log(1 − σ(z))} in nats, over all numbers: classes that do not
   * exclude each other, one a column. Targets are from 0 to 1.
   */
  Loss BINARY_CROSS_ENTROPY = new Losses.BinaryCrossEntropy();

  /**
   * Huber's loss (1964): {@code e²/2} of a small error, {@code δ(|e| − δ/2)} of a large one, over
   * all numbers.
   *
   * @param delta δ, above 0, from where an error is large
   * @return the loss
   */
  static Loss huber(double delta) {
    return new Losses.Huber(delta);
  }

  /**
   * The quantile loss (Koenker and Bassett 1978), {@code max(q e, (q − 1) e)} of an error {@code e
   * = y − ŷ}, the mean over levels: a forecast with a band. The model's output has the columns of
   * the targets once for each level, level by level.
   *
   * @param levels q, each in (0, 1), as 0.1, 0.5 and 0.9
   * @return the loss
   */
  static Loss quantile(double... levels) {
    return new Losses.Quantile(levels);
  }

  /**
   * A recorded loss.
   *
   * @param targets the input that the model's output is compared with, classes or numbers
   * @param value {@code [1]}
   * @param prediction what is to be made of the output: of classes, probabilities
   */
  record Recorded(Buffer targets, Buffer value, Buffer prediction) {}

  /**
   * Declares the targets and records the loss.
   *
   * @param r the program
   * @param output what the model computes
   * @param mean whether the loss is the mean over what counts, as in training, else the sum, as in
   *     an evaluation of many batches
   * @return the loss
   */
  Recorded record(Recorder r, Buffer output, boolean mean);
}
