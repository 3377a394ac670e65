package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.gemm.Panel.PANEL_BYTES;

import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;

/**
 * The innermost product: {@code C += A·B} for a few rows and one {@link Panel}, all sums in
 * registers.
 *
 * <pre>
 * a   row r, column i at a + r·line + 4·i
 * b   a panel, k lines
 * c   row r at c + r·cLine; its two vectors at + 0 and o1
 * </pre>
 *
 * <p>All offsets are in bytes. A sum's terms are added in the order of i, whatever the number of
 * rows: results do not depend on how rows are dealt out to threads.
 *
 * <p>Many rows and few vectors, rather than the other way about: the first tile of a panel waits
 * for the third-level cache, and the more rows it has the more it has to do meanwhile.
 */
final class Tile {
  /**
   * The most rows. Each count is written out: the compiler keeps vectors in registers that are
   * local variables, not those of an array. A variable distance from column to column would take a
   * register, too: {@link PackedTile} is for the other order.
   */
  static final int ROWS = Blocking.OWN.rows();

  static final Hot[] HOT = new Hot[ROWS + 1];

  static {
    for (int rows = 1; rows <= ROWS; rows++) {
      int tall = rows;
      HOT[rows] =
          new Hot(
              rows * Panel.VECTORS * Hot.DEPTH,
              (operands, results, terms) ->
                  vectors(
                      tall,
                      operands,
                      PANEL_BYTES,
                      operands,
                      results,
                      PANEL_BYTES,
                      Lanes.BYTES,
                      terms));
    }
  }

  private Tile() {}

  /** Multiplies up to {@link #ROWS} rows. */
  static void multiply(int rows, long a, long line, long b, long c, long cLine, long o1, int k) {
    Hot hot = HOT[rows];
    if (hot.isCompiled()) {
      vectors(rows, a, line, b, c, cLine, o1, k);
    } else {
      long begin = System.nanoTime();
      PlainTile.multiply(rows, a, line, Float.BYTES, b, c, cLine, o1, k);
      hot.took(System.nanoTime() - begin);
    }
  }

  static void vectors(int rows, long a, long line, long b, long c, long cLine, long o1, int k) {
    switch (rows) {
      case 1 -> TileOf1To4.rows1(a, line, b, c, cLine, o1, k);
      case 2 -> TileOf1To4.rows2(a, line, b, c, cLine, o1, k);
      case 3 -> TileOf1To4.rows3(a, line, b, c, cLine, o1, k);
      case 4 -> TileOf1To4.rows4(a, line, b, c, cLine, o1, k);
      case 5 -> TileOf5And6.rows5(a, line, b, c, cLine, o1, k);
      case 6 -> TileOf5And6.rows6(a, line, b, c, cLine, o1, k);
      case 7 -> TileOf7And8.rows7(a, line, b, c, cLine, o1, k);
      case 8 -> TileOf7And8.rows8(a, line, b, c, cLine, o1, k);
      default -> throw new IllegalArgumentException("A tile has no " + rows + " rows");
    }
  }
}
