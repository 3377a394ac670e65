package dev.sluice.conformance;

/**
 * What a NaN or an infinity reaches through every cell, forward and backward, is not finite, and
 * nothing else, as in the reference. Backends arrange a cell's equations differently, {@code (1 −
 * z) ⊙ n + z ⊙ h} as {@code n + z ⊙ (h − n)}, so that an infinity may become a NaN here or there.
 */
public abstract class NonFiniteRecurrentConformance extends FewRecurrentLayers {
  /** For subclasses. */
  protected NonFiniteRecurrentConformance() {}

  @Override
  void hold(Comparison comparison) {
    comparison.runNonFinite(backend(), false);
  }
}
