package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Lanes;

/**
 * The format of a packed right operand: a panel is {@value #VECTORS} vectors wide and as deep as
 * the product's inner dimension, one line of vectors after the other, so that a product reads it
 * from the first byte to the last.
 *
 * <pre>
 *        vector 0   vector 1   vector 2   vector 3
 * k = 0  wwww…      wwww…      wwww…      wwww…
 * k = 1  wwww…      wwww…      wwww…      wwww…
 * </pre>
 *
 * <p>The vectors need not be neighbours in the matrix: those of an LSTM are the four gates of the
 * same units, so that one broadcast number of h feeds all gates.
 */
public final class Panel {
  /** Vectors of a panel. */
  public static final int VECTORS = 4;

  /** Columns of a panel. */
  public static final int COLUMNS = VECTORS * Lanes.COUNT;

  /** Bytes of a line of a panel of 32-bit numbers. */
  public static final long PANEL_BYTES = (long) COLUMNS * Float.BYTES;

  /**
   * How deep a slice of a panel is that rows are multiplied with before the next slice: of 512-bit
   * vectors it takes 32 KiB, two thirds of a first-level cache of 48 KiB, which all tiles of rows
   * then read it from.
   */
  public static final int SLICE = 128;

  private Panel() {}

  /** How many panels hold so many columns. */
  public static int count(int columns) {
    return (columns + COLUMNS - 1) / COLUMNS;
  }
}
