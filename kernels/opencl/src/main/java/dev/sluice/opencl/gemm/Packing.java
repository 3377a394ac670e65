package dev.sluice.opencl.gemm;

/**
 * How a matrix {@code [depth, columns]} is packed into panels: see {@code pack.cl}.
 *
 * @param offset where the matrix begins in its source
 * @param line numbers from one line of the source to the next
 * @param transposed whether a line of the source is a column of the matrix
 * @param columns the matrix's columns; where they are gated, units
 * @param gates gates whose columns of the same units are put together; 0 for plain columns
 * @param jumpAt columns from here on lie further right in the source
 * @param jump how much further
 * @param width columns of a panel
 * @param vector W, units of a gate that lie together
 * @param half whether 16-bit numbers are packed
 */
public record Packing(
    int offset,
    int line,
    boolean transposed,
    int columns,
    int gates,
    int jumpAt,
    int jump,
    int width,
    int vector,
    boolean half) {

  /** A matrix with plain columns, packed as 32-bit numbers. */
  public static Packing plain(int offset, int line, boolean transposed, int columns, int width) {
    return new Packing(offset, line, transposed, columns, 0, Integer.MAX_VALUE, 0, width, 1, false);
  }

  /** The gates of a layer's weights {@code [gates·units, line]}, those of a unit side by side. */
  public static Packing gated(
      int offset, int line, int units, int gates, Tiling tiling, boolean half) {
    return new Packing(
        offset,
        line,
        true,
        units,
        gates,
        Integer.MAX_VALUE,
        0,
        tiling.panel(gates),
        tiling.width(),
        half);
  }

  /** The same with a gap in the source. */
  public Packing jumping(int at, int by) {
    return new Packing(offset, line, transposed, columns, gates, at, by, width, vector, half);
  }

  /** The same in 16 bits, or in 32. */
  public Packing half(boolean newHalf) {
    return new Packing(
        offset, line, transposed, columns, gates, jumpAt, jump, width, vector, newHalf);
  }

  /** 32-bit numbers of memory that the packed matrix takes. */
  public long numbers(long depth) {
    return half ? Math.ceilDiv(items(depth), 2) : items(depth);
  }

  /** Work-items that pack it, one for each number. */
  long items(long depth) {
    int columnsOfPanel = width / Math.max(1, gates);
    return Math.ceilDiv(columns, columnsOfPanel) * depth * width;
  }
}
