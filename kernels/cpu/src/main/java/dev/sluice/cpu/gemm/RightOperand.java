package dev.sluice.cpu.gemm;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;

/**
 * A right operand of a {@link Gemm}, and the result that belongs to it.
 *
 * @param rows which rows of the left operand are those of the result
 * @param panels the operand
 * @param c the result
 */
public record RightOperand(Rows rows, RightPanels panels, Matrix c) {
  /**
   * With given memory.
   *
   * @param transposed whether B is {@code [n, k]}
   * @param n columns of B and C
   * @param memory for packed panels, of {@link #numbers}
   */
  public static RightOperand of(
      Rows rows, Matrix b, boolean transposed, Matrix c, int n, Block memory) {
    return new RightOperand(rows, new RightPanels(b, transposed, n, memory), c);
  }

  /**
   * With memory of a program's.
   *
   * @param k the most terms of a sum
   */
  public static RightOperand of(
      Rows rows, Matrix b, boolean transposed, Matrix c, int n, int k, Blocks blocks) {
    return of(rows, b, transposed, c, n, blocks.scratch(numbers(n, k)));
  }

  /** 32-bit numbers of the packed panels of sums of up to k terms. */
  public static long numbers(int n, int k) {
    return (long) Panel.count(n) * Panel.COLUMNS * Math.min(k, Gemm.DEPTH);
  }

  /** Where a panel's columns of a block's rows of the result are. */
  long result(int block, int panel) {
    return c.address() + rows.inC(block) * c.line() + panel * Panel.PANEL_BYTES;
  }
}
