package dev.sluice.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What a NaN or an infinity reaches through every cell, forward and backward, is not finite, and
 * nothing else, as in the reference. Backends arrange a cell's equations differently, {@code (1 −
 * z) ⊙ n + z ⊙ h} as {@code n + z ⊙ (h − n)}, so that an infinity may become a NaN here or there.
 */
public abstract class NonFiniteRecurrentConformance extends RecurrentConformance {
  /** For subclasses. */
  protected NonFiniteRecurrentConformance() {}

  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  @Override
  void hold(Comparison comparison) {
    comparison.runNonFinite(backend(), false);
  }
}
