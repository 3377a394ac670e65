package dev.sluice.op;

/** What a buffer holds. */
public enum Type {
  /** Numbers, 32-bit floating point in every backend's kernels. */
  FLOAT32,
  /** Indices: tokens, classes. */
  INT32
}
