package dev.sluice.predict;

import dev.sluice.model.Output;

/**
 * How a {@link Predictor} works. Start with {@link #defaults}; every other method returns a changed
 * copy.
 *
 * @param batchSize the most sequences that are computed side by side; what a caller gives at once
 *     is sorted by length and cut into such batches
 * @param output whether every step is handed out or the last one only, which saves moving the
 *     others off the device; of a model with one line per sequence there is no other
 */
public record PredictorOptions(int batchSize, Output output) {
  /** Checks the size. */
  public PredictorOptions {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "Predictor: batch size is " + batchSize + ", must be at least 1");
    }
  }

  /** {@return batches of 64 sequences, every step} */
  public static PredictorOptions defaults() {
    return new PredictorOptions(64, Output.ALL_STEPS);
  }

  /**
   * With other batches.
   *
   * @param newSize the most sequences of a batch
   * @return the options
   */
  public PredictorOptions batchSize(int newSize) {
    return new PredictorOptions(newSize, output);
  }

  /** {@return the options, handing out the last step of each sequence only} */
  public PredictorOptions lastStep() {
    return new PredictorOptions(batchSize, Output.LAST_STEP);
  }
}
