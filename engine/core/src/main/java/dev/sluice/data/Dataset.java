package dev.sluice.data;

import dev.sluice.op.Extent;

/**
 * Batches to train on or to evaluate. What a batch holds depends on its epoch and number alone, so
 * that a position in the data is these two numbers.
 */
public interface Dataset {
  /** {@return the most that any batch holds} */
  Extent capacity();

  /** {@return whether states are carried from batch to batch} */
  boolean continuous();

  /** {@return batches of an epoch, at least 1} */
  int batches();

  /**
   * {@return a short text that differs where the batches differ, so that a training is not resumed
   * on other data; see {@link Fingerprint}}
   */
  String fingerprint();

  /**
   * One batch.
   *
   * @param epoch the epoch, from 0
   * @param index the batch's number within it, from 0
   * @return the batch
   */
  Batch batch(int epoch, int index);
}
