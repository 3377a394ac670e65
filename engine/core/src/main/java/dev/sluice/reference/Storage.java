package dev.sluice.reference;

/** How precisely the reference backend keeps what an operation wrote. */
public enum Storage {
  /** Rounded to 32 bits, like every other backend's buffers. */
  FLOAT32,
  /** As it was computed: what others are held against, and what central differences need. */
  FLOAT64
}
