package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Lanes;

/**
 * The format of a packed right operand: a panel is {@value #VECTORS} vectors wide and as deep as
 * the product's inner dimension, one line of vectors after the other, so that a product reads it
 * from the first byte to the last.
 *
 * <pre>
 *        vector 0   vector 1
 * k = 0  wwww…      wwww…
 * k = 1  wwww…      wwww…
 * </pre>
 *
 * <p>The vectors need not be neighbours in the matrix: those of two panels of an LSTM are the four
 * gates of the same units.
 */
public final class Panel {
  /** Vectors of a panel. */
  public static final int VECTORS = 2;

  /** Columns of a panel. */
  public static final int COLUMNS = VECTORS * Lanes.COUNT;

  /** Vectors of two panels, which two rows are multiplied with at once. */
  public static final int PAIR = 2 * VECTORS;

  /** Bytes of a line of a panel of 32-bit numbers. */
  public static final long PANEL_BYTES = (long) COLUMNS * Float.BYTES;

  /**
   * Lines of a slice, which a second-level cache keeps while all rows meet it: 128 KiB of 256-bit
   * vectors, 256 of 512. Fewer would have a tile load and store its sums once more for nothing.
   */
  public static final int SLICE = 2048;

  private Panel() {}

  /** How many panels hold so many columns. */
  public static int count(int columns) {
    return (columns + COLUMNS - 1) / COLUMNS;
  }

  /** Where in a row of a result each of some vectors is, in bytes, if all are neighbours there. */
  static long[] neighbours(int vectors) {
    long[] offsets = new long[vectors];
    for (int v = 0; v < vectors; v++) {
      offsets[v] = (long) v * Lanes.BYTES;
    }
    return offsets;
  }

  /** The depth of slices of equal depth; even, for the pairs of {@link WeightFormat#BFLOAT16}. */
  static int slice(int k) {
    int depth = Math.ceilDiv(k, Math.ceilDiv(k, SLICE));
    return depth + depth % 2;
  }
}
