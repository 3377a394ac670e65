package dev.sluice.cpu.gemm;

import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import java.util.List;

/**
 * {@code C = op(A)·op(B)} of matrices that change from run to run, dealt out to a team: the
 * algorithm of Goto and van de Geijn (2008), "Anatomy of high-performance matrix multiplication".
 * For some terms of the sum at a time the team packs B into panels, together, and each thread packs
 * its rows of A, some blocks at a time, which then meet all panels.
 *
 * <p>There may be several right operands, each with a result of its own. Rows of A that more than
 * one of them meets are packed once.
 */
public final class Gemm {
  /** Blocks of rows that a second-level cache keeps while the panels go by. */
  private static final int GROUP = Blocking.OWN.group() / PackedTile.BLOCK;

  /** Terms of a sum at a time. */
  static final int DEPTH = Blocking.OWN.terms();

  private final Matrix a;
  private final boolean transposed;
  private final RightOperand[] operands;
  private final int panels;

  /**
   * @param a the left operand
   * @param transposed whether it is {@code [k, m]}
   * @param operands the right ones, one at least; one that meets many rows of A before those that
   *     meet some of these
   */
  public Gemm(Matrix a, boolean transposed, List<RightOperand> operands) {
    this.a = a;
    this.transposed = transposed;
    this.operands = operands.toArray(RightOperand[]::new);
    panels = operands.stream().mapToInt(operand -> operand.panels().count()).max().orElseThrow();
  }

  /**
   * One thread's share, which every thread of the team has to call. Whoever runs it again has the
   * team meet before, as others may still read the packed panels.
   *
   * @param m rows of C, where {@link Rows} do not know them
   * @param first the first term of the sums
   * @param k how many terms
   * @param accumulate whether C is added to
   */
  public void run(Worker worker, int m, int first, int k, boolean accumulate) {
    int slices = Math.max(1, Math.ceilDiv(k, DEPTH));
    for (int slice = 0; slice < slices; slice++) {
      int from = (int) ((long) k * slice / slices);
      int depth = (int) ((long) k * (slice + 1) / slices) - from;
      if (slice > 0) {
        worker.sync();
      }
      for (RightOperand operand : operands) {
        operand.panels().pack(first + from, depth, worker);
      }
      worker.sync();
      slice(worker, m, first + from, depth, slice == 0 && !accumulate);
    }
  }

  private void slice(Worker worker, int m, int from, int depth, boolean clear) {
    int blocks = 0;
    for (RightOperand operand : operands) {
      blocks = Math.max(blocks, operand.rows().end(m));
    }
    int count = worker.count();
    int across = blocks >= 2 * count ? 1 : Math.min(count, panels);
    int down = count / across;
    int index = worker.index();
    if (index >= across * down) {
      return;
    }
    int endBlock = blocks * (index / across + 1) / down;
    for (int first = blocks * (index / across) / down; first < endBlock; first += GROUP) {
      int end = Math.min(first + GROUP, endBlock);
      group(first, end, index % across, across, m, from, depth, clear, worker);
    }
  }

  /** Some blocks of rows times one of so many shares of the panels. */
  private void group(
      int first,
      int end,
      int share,
      int shares,
      int m,
      int from,
      int depth,
      boolean clear,
      Worker worker) {
    long packed = worker.scratch().of(LeftBlocks.block(0, GROUP, depth));
    Rows packedRows = null;
    int packedFrom = 0;
    int packedEnd = 0;
    for (RightOperand operand : operands) {
      Rows rows = operand.rows();
      int ownFirst = Math.max(first, rows.first());
      int ownEnd = Math.min(end, rows.end(m));
      int count = operand.panels().count();
      int firstPanel = count * share / shares;
      int endPanel = count * (share + 1) / shares;
      if (ownFirst >= ownEnd || firstPanel == endPanel) {
        continue;
      }
      boolean isPacked =
          packedFrom <= ownFirst
              && ownEnd <= packedEnd
              && rows.areSameInA(packedRows, ownFirst, ownEnd);
      if (!isPacked) {
        long to = LeftBlocks.block(packed, ownFirst - first, depth);
        LeftBlocks.pack(a, transposed, rows, ownFirst, ownEnd, m, from, depth, to);
        packedRows = rows;
        packedFrom = ownFirst;
        packedEnd = ownEnd;
      }
      for (int p = firstPanel; p < endPanel; p++) {
        for (int i = ownFirst; i < ownEnd; i++) {
          long block = LeftBlocks.block(packed, i - first, depth);
          multiply(operand, p, i, rows.height(i, m), block, depth, clear, worker);
        }
      }
    }
  }

  /** A block of rows times a panel. */
  private static void multiply(
      RightOperand operand,
      int panel,
      int i,
      int height,
      long block,
      int depth,
      boolean clear,
      Worker worker) {
    long b = operand.panels().panel(panel, depth);
    int columns = operand.panels().columns(panel);
    long c = operand.result(i, panel);
    long cLine = operand.c().line();
    if (clear) {
      for (int r = 0; r < height; r++) {
        Lanes.clear(c + r * cLine, (long) columns * Float.BYTES);
      }
    }
    if (height == PackedTile.BLOCK && columns == Panel.COLUMNS) {
      PackedTile.multiply(block, b, c, cLine, depth);
    } else {
      long tile = worker.tile();
      Lanes.clear(tile, PackedTile.BLOCK * Panel.PANEL_BYTES);
      PackedTile.multiply(block, b, tile, Panel.PANEL_BYTES, depth);
      PanelProduct.addColumns(tile, height, c, cLine, columns);
    }
  }
}
