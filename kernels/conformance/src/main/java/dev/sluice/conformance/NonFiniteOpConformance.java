package dev.sluice.conformance;

import java.util.stream.Stream;

/**
 * NaN and infinity go through every operation as in the reference, so that a training which has
 * diverged is seen, and where.
 */
public abstract class NonFiniteOpConformance extends OpConformance {
  /** For subclasses. */
  protected NonFiniteOpConformance() {}

  static Stream<Size> sizes() {
    return Stream.of(new Size("3,2,1", 5), new Size("2,2,2", 17));
  }

  /** An infinity times what is 0 in 32 bits alone is NaN there, and infinite in the reference. */
  @Override
  void chainsOfUnlikeWays(Size size) {}

  @Override
  void hold(Comparison comparison) {
    comparison.runNonFinite(backend(), true);
  }
}
