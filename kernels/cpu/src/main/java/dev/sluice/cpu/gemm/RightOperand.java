package dev.sluice.cpu.gemm;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;

/**
 * A right operand of a {@link Gemm}, and the result that belongs to it.
 *
 * @param rows which rows of the left operand the result's rows are the products of
 * @param b the operand
 * @param c the result
 * @param n columns of both
 * @param panels the operand, packed for some terms of the sums
 */
public record RightOperand(Rows rows, Matrix b, Matrix c, int n, RightPanels panels) {
  /**
   * @param transposed whether B is {@code [n, k]}
   * @param memory for packed panels, of {@link RightPanels#numbers}
   */
  public static RightOperand of(
      Rows rows, Matrix b, boolean transposed, Matrix c, int n, Block memory) {
    return new RightOperand(rows, b, c, n, new RightPanels(n, transposed, memory));
  }

  /**
   * With memory of a program's, for a B of {@code [k, n]}.
   *
   * @param k the most terms of a sum
   */
  public static RightOperand of(Rows rows, Matrix b, Matrix c, int n, int k, Blocks blocks) {
    return of(rows, b, false, c, n, blocks.scratch(RightPanels.numbers(n, k)));
  }

  /** Packs one thread's share. */
  void pack(int from, int depth, Worker worker) {
    panels.pack(b.address(), b.line(), from, depth, worker);
  }

  /** Where a panel's columns of a block's rows of the result are. */
  long result(int block, int panel) {
    return c.address() + rows.inC(block) * c.line() + panel * Panel.PANEL_BYTES;
  }
}
