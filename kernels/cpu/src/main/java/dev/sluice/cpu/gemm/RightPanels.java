package dev.sluice.cpu.gemm;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;

/** The right operand of a {@link Gemm}, packed by the team for some terms of the sums. */
final class RightPanels {
  private final Matrix b;
  private final boolean transposed;
  private final int n;
  private final Block memory;

  /**
   * @param b the operand
   * @param transposed whether it is {@code [n, k]}
   * @param n columns of the product
   * @param memory for the packed panels
   */
  RightPanels(Matrix b, boolean transposed, int n, Block memory) {
    this.b = b;
    this.transposed = transposed;
    this.n = n;
    this.memory = memory;
  }

  int count() {
    return Panel.count(n);
  }

  /** Columns of the product that a panel has. */
  int columns(int panel) {
    return Math.min(Panel.COLUMNS, n - panel * Panel.COLUMNS);
  }

  /** Where a panel of so many lines is. */
  long panel(int panel, int depth) {
    return memory.address() + panel * depth * Panel.PANEL_BYTES;
  }

  /**
   * Packs one thread's share of the panels.
   *
   * @param from the first term of the sums
   * @param depth how many
   */
  void pack(int from, int depth, Worker worker) {
    long line = b.line();
    int end = worker.end(count(), 1);
    for (int p = worker.first(count(), 1); p < end; p++) {
      int column = p * Panel.COLUMNS;
      long to = panel(p, depth);
      if (transposed) {
        long lines = b.address() + column * line + (long) from * Float.BYTES;
        Transposition.lines(lines, line, columns(p), Panel.COLUMNS, depth, to, Panel.PANEL_BYTES);
      } else {
        columns(
            b.address() + from * line + (long) column * Float.BYTES, line, columns(p), depth, to);
      }
    }
  }

  private static void columns(long from, long line, int columns, int depth, long to) {
    for (int j = 0; j < Panel.COLUMNS; j += Lanes.COUNT) {
      var mask = Lanes.below(Math.min(j, columns), columns);
      long lane = (long) j * Float.BYTES;
      for (int k = 0; k < depth; k++) {
        Lanes.store(Lanes.load(from + k * line + lane, mask), to + k * Panel.PANEL_BYTES + lane);
      }
    }
  }
}
