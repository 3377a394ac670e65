package dev.sluice.train;

/** What training makes small. Per step or per sequence, as the model's output is. */
public enum Loss {
  /** Softmax cross-entropy in nats, the mean over the targets that are not ignored. */
  CROSS_ENTROPY,
  /** Squared error, the mean over all numbers. */
  SQUARED_ERROR
}
