package dev.sluice.reference;

import dev.sluice.op.ArraySize;

/** Arrays beside a program's buffers. */
final class Numbers {
  private Numbers() {}

  /** A matrix of zeros. */
  static double[] of(int lines, int columns) {
    return new double
        [ArraySize.of("Recurrent layer: what a step needs", "split the batch", lines, columns)];
  }
}
