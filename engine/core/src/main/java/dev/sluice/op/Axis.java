package dev.sluice.op;

/** What the leading dimension of a buffer counts. */
public enum Axis {
  /** A number that is known when the program is recorded, as in a weight matrix. */
  FIXED,
  /**
   * The packed rows of a batch: one per sequence and step, time-major, sequences sorted by falling
   * length.
   */
  ROWS,
  /** The sequences of a batch, sorted by falling length. */
  SEQUENCES
}
