package dev.sluice.model;

/** In which order a recurrent layer reads its sequences. */
public enum Direction {
  /** From the first step to the last. */
  FORWARD,
  /** From the last step to the first. */
  REVERSE,
  /** Both, each with its own weights; the outputs side by side, forward first. */
  BIDIRECTIONAL
}
