package dev.sluice.cpu.gemm;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;

/**
 * {@code C = op(A)·op(B)} of matrices that change from run to run, dealt out to a team: the
 * algorithm of Goto and van de Geijn (2008), "Anatomy of high-performance matrix multiplication".
 * For some terms of the sum at a time the team packs B into panels, together, and each thread packs
 * its rows of A, some blocks at a time, which then meet all panels.
 */
public final class Gemm {
  /** Blocks of rows that a second-level cache keeps while the panels go by. */
  private static final int GROUP = Blocking.OWN.group() / PackedTile.BLOCK;

  /** Terms of a sum at a time. */
  private static final int DEPTH = Blocking.OWN.terms();

  private final Rows rows;
  private final LeftBlocks left;
  private final RightPanels right;

  /**
   * @param rows where the rows of the product are in A and C
   * @param transposeA whether A is {@code [k, m]}
   * @param transposeB whether B is {@code [n, k]}
   * @param n columns of C
   * @param panels memory for the packed panels, of {@link #rightNumbers}
   */
  public Gemm(Rows rows, boolean transposeA, boolean transposeB, int n, Block panels) {
    this.rows = rows;
    left = new LeftBlocks(rows, transposeA);
    right = new RightPanels(n, transposeB, panels);
  }

  /**
   * With memory of a program's.
   *
   * @param k the most terms of a sum
   */
  public static Gemm of(
      Rows rows, boolean transposeA, boolean transposeB, int n, int k, Blocks blocks) {
    return new Gemm(rows, transposeA, transposeB, n, blocks.scratch(rightNumbers(n, k)));
  }

  /** 32-bit numbers of the packed panels of sums of up to k terms. */
  public static long rightNumbers(int n, int k) {
    return (long) Panel.count(n) * Panel.COLUMNS * Math.min(k, DEPTH);
  }

  /**
   * One thread's share, which every thread of the team has to call. All lines are in bytes.
   *
   * @param m rows of C
   * @param k terms of a sum
   * @param accumulate whether C is added to
   */
  public void run(
      Worker worker,
      int m,
      int k,
      long a,
      long aLine,
      long b,
      long bLine,
      long c,
      long cLine,
      boolean accumulate) {
    int slices = Math.max(1, Math.ceilDiv(k, DEPTH));
    for (int slice = 0; slice < slices; slice++) {
      int from = (int) ((long) k * slice / slices);
      int depth = (int) ((long) k * (slice + 1) / slices) - from;
      if (slice > 0) {
        worker.sync();
      }
      right.pack(b, bLine, from, depth, worker);
      worker.sync();
      slice(worker, m, from, depth, a, aLine, c, cLine, slice == 0 && !accumulate);
    }
  }

  private void slice(
      Worker worker,
      int m,
      int from,
      int depth,
      long a,
      long aLine,
      long c,
      long cLine,
      boolean clear) {
    int blocks = rows.blocks(m);
    int panels = right.count();
    int count = worker.count();
    int across = blocks >= 2 * count || panels == 1 ? 1 : Math.min(count, panels);
    int down = count / across;
    int index = worker.index();
    if (index >= across * down) {
      return;
    }
    int endBlock = blocks * (index / across + 1) / down;
    int firstPanel = panels * (index % across) / across;
    int endPanel = panels * (index % across + 1) / across;
    for (int first = blocks * (index / across) / down; first < endBlock; first += GROUP) {
      int end = Math.min(first + GROUP, endBlock);
      long packed = worker.scratch().of(LeftBlocks.block(0, GROUP, depth));
      left.pack(a, aLine, first, end, m, from, depth, packed);
      for (int p = firstPanel; p < endPanel; p++) {
        for (int i = first; i < end; i++) {
          int height = rows.height(i, m);
          long to = c + rows.inC(i) * cLine + p * Panel.PANEL_BYTES;
          if (clear) {
            for (int r = 0; r < height; r++) {
              Lanes.clear(to + r * cLine, (long) right.columns(p) * Float.BYTES);
            }
          }
          long block = LeftBlocks.block(packed, i - first, depth);
          multiply(block, height, p, to, cLine, depth, worker);
        }
      }
    }
  }

  /** A block of rows times a panel. */
  private void multiply(
      long block, int height, int panel, long c, long cLine, int depth, Worker worker) {
    long b = right.panel(panel, depth);
    int columns = right.columns(panel);
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
