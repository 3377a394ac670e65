package dev.sluice.train;

/** What listeners of a training want to see of every parameter in every step. */
public enum Watch {
  /** Nothing, which costs nothing. */
  NOTHING,
  /** Norms of gradients and weights: three small kernels a parameter. */
  NORMS,
  /** The gradients themselves as well, which keeps the memory of all of them for a whole step. */
  GRADIENTS
}
