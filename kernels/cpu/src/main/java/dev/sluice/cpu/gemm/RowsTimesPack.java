package dev.sluice.cpu.gemm;

import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;

/** {@code C = A·B} or {@code C += A·B} for rows A and a packed weight B, dealt out to a team. */
public final class RowsTimesPack {
  /** Of rows of A, which a second-level cache keeps while all panels go by. */
  private static final int BYTES = 800 << 10;

  /** A panel is read from a farther cache for so many rows at least. */
  private static final int LEAST_ROWS = 48;

  private final Pack pack;
  private final int n;
  private final boolean accumulate;
  private final int rowsAtATime;

  /**
   * @param pack B
   * @param n columns of C
   * @param accumulate whether C is added to
   */
  public RowsTimesPack(Pack pack, int n, boolean accumulate) {
    this.pack = pack;
    this.n = n;
    this.accumulate = accumulate;
    rowsAtATime = Math.max(LEAST_ROWS, BYTES / Float.BYTES / pack.depth());
  }

  /**
   * One thread's share.
   *
   * @param a row r at {@code a + r·line}
   * @param line bytes
   * @param rows how many
   * @param c row r at {@code c + r·cLine}
   * @param cLine bytes
   */
  public void run(Worker worker, long a, long line, int rows, long c, long cLine) {
    int panels = pack.panels();
    int count = worker.count();
    // Panels where they come out even, since then a thread reads its own weights only.
    boolean byPanels = panels % count == 0 || panels >= 8 * count || rows < count;
    int firstRow = byPanels ? 0 : worker.first(rows, 1);
    int endRow = byPanels ? rows : worker.end(rows, 1);
    int firstPanel = byPanels ? worker.first(panels, 1) : 0;
    int endPanel = byPanels ? worker.end(panels, 1) : panels;
    if (firstRow == endRow) {
      return;
    }
    for (int from = firstRow; from < endRow; from += rowsAtATime) {
      int rowsHere = Math.min(rowsAtATime, endRow - from);
      long at = c + from * cLine;
      if (!accumulate) {
        long columns = Math.min(endPanel * Panel.COLUMNS, n) - (long) firstPanel * Panel.COLUMNS;
        for (int r = 0; r < rowsHere; r++) {
          Lanes.clear(at + r * cLine + firstPanel * Panel.PANEL_BYTES, columns * Float.BYTES);
        }
      }
      PanelProduct.columns(
          pack, firstPanel, endPanel, a + from * line, line, rowsHere, at, cLine, n, worker);
    }
  }
}
