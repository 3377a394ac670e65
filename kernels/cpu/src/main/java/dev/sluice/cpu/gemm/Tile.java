package dev.sluice.cpu.gemm;

import jdk.incubator.vector.FloatVector;

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
public final class Tile {
  /**
   * The rows whose sums fit into registers beside a line of the panel: 8·2 + 2 + 1 of 32 registers
   * (AVX-512, AArch64), 6·2 + 2 + 1 of 16. Ten rows would fit into 32 as well, but HotSpot's first
   * compiler gives up on so large a method, which then stays interpreted. Each count of rows is
   * written out: the compiler keeps vectors in registers that are local variables, not those of an
   * array. A variable distance from column to column would take a register, too: {@link PackedTile}
   * is for the other order.
   */
  public static final int ROWS = manyRegisters() ? 8 : 6;

  private Tile() {}

  private static boolean manyRegisters() {
    // AVX-512 brings 32 registers of every width, and is what makes 512 bits preferred.
    boolean x86 = System.getProperty("os.arch").matches("amd64|x86_64|x86|i386");
    return !x86 || FloatVector.SPECIES_PREFERRED.vectorBitSize() == 512;
  }

  /** Multiplies up to {@link #ROWS} rows. */
  public static void multiply(
      int rows, long a, long line, long b, long c, long cLine, long o1, int k) {
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
