package dev.sluice.cpu.gemm;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost product: {@code C += A·B} for a few rows and one {@link Panel}, all sums in
 * registers.
 *
 * <pre>
 * a   row r, column i at a + r·line + i·column
 * b   a panel, k lines
 * c   row r at c + r·cLine; its four vectors at + 0, o1, o2 and o3
 * </pre>
 *
 * <p>All offsets are in bytes. A sum's terms are added in the order of i, whatever the number of
 * rows: results do not depend on how rows are dealt out to threads.
 */
public final class Tile {
  /**
   * The rows whose sums fit into registers beside a line of the panel: 5·4 + 4 + 1 of 32 registers
   * (AVX-512, AArch64), 3·4 + 1 + 3 of 16. Six rows would fit into 32 as well, but HotSpot's first
   * compiler gives up on so large a method, which then stays interpreted. Each count of rows is
   * written out: the compiler keeps vectors in registers that are local variables, not those of an
   * array.
   */
  public static final int ROWS = manyRegisters() ? 5 : 3;

  private Tile() {}

  private static boolean manyRegisters() {
    // AVX-512 brings 32 registers of every width, and is what makes 512 bits preferred.
    boolean x86 = System.getProperty("os.arch").matches("amd64|x86_64|x86|i386");
    return !x86 || FloatVector.SPECIES_PREFERRED.vectorBitSize() == 512;
  }

  /** Multiplies up to {@link #ROWS} rows. */
  public static void multiply(
      int rows,
      long a,
      long line,
      long column,
      long b,
      long c,
      long cLine,
      long o1,
      long o2,
      long o3,
      int k) {
    switch (rows) {
      case 1 -> TileOf1To3.rows1(a, line, column, b, c, cLine, o1, o2, o3, k);
      case 2 -> TileOf1To3.rows2(a, line, column, b, c, cLine, o1, o2, o3, k);
      case 3 -> TileOf1To3.rows3(a, line, column, b, c, cLine, o1, o2, o3, k);
      case 4 -> TileOf4.rows4(a, line, column, b, c, cLine, o1, o2, o3, k);
      case 5 -> TileOf5.rows5(a, line, column, b, c, cLine, o1, o2, o3, k);
      default -> throw new IllegalArgumentException("A tile has no " + rows + " rows");
    }
  }
}
