package dev.sluice.cpu.gemm;

import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;

/**
 * {@code C = op(A)·op(B)} of matrices that change from run to run, dealt out to a team: the
 * algorithm of Goto and van de Geijn (2008), "Anatomy of high-performance matrix multiplication". B
 * is packed into panels, some panels and {@value #DEPTH} terms of the sum at a time; a transposed A
 * is packed in blocks of {@value #BLOCK} rows.
 *
 * <p>Every thread packs what it needs, which costs one copy for as many multiplications as the
 * thread has rows, and needs no barrier.
 */
public final class Gemm {
  /** Rows of A that are packed together: a cache line of a line of the transposed A. */
  public static final int BLOCK = 16;

  /** Blocks that are packed together, since their cache lines are neighbours. */
  private static final int BLOCKS = 4;

  private static final int DEPTH = 256;
  private static final int PANELS = 8;
  private static final long LEFT_LINE = BLOCK * Float.BYTES;
  private static final long LEFT_BYTES = DEPTH * LEFT_LINE;
  private static final long PANEL_BYTES = DEPTH * Panel.PANEL_BYTES;

  private final Rows rows;
  private final boolean transposeA;
  private final boolean transposeB;
  private final int n;

  /**
   * @param rows where the rows of the product are in A and C
   * @param transposeA whether A is {@code [k, m]}
   * @param transposeB whether B is {@code [n, k]}
   * @param n columns of C
   */
  public Gemm(Rows rows, boolean transposeA, boolean transposeB, int n) {
    this.rows = rows;
    this.transposeA = transposeA;
    this.transposeB = transposeB;
    this.n = n;
  }

  /**
   * One thread's share. All lines are in bytes.
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
    int blocks = rows.blocks(m);
    int panels = Panel.count(n);
    int count = worker.count();
    int across = blocks >= 2 * count || panels == 1 ? 1 : Math.min(count, panels);
    int down = count / across;
    int index = worker.index();
    if (index >= across * down) {
      return;
    }
    int firstBlock = blocks * (index / across) / down;
    int endBlock = blocks * (index / across + 1) / down;
    int firstPanel = panels * (index % across) / across;
    int endPanel = panels * (index % across + 1) / across;
    if (!accumulate) {
      clear(m, firstBlock, endBlock, firstPanel, endPanel, c, cLine);
    }
    long scratch = worker.scratch().of(BLOCKS * LEFT_BYTES + PANELS * PANEL_BYTES);
    for (int p = firstPanel; p < endPanel; p += PANELS) {
      int some = Math.min(PANELS, endPanel - p);
      for (int from = 0; from < k; from += DEPTH) {
        int depth = Math.min(DEPTH, k - from);
        for (int j = 0; j < some; j++) {
          packRight(b, bLine, p + j, from, depth, panels(scratch) + j * PANEL_BYTES);
        }
        for (int block = firstBlock; block < endBlock; block++) {
          int packed = (block - firstBlock) % BLOCKS;
          if (transposeA && packed == 0) {
            int end = Math.min(block + BLOCKS, endBlock);
            for (int next = block; next < end; next++) {
              long left = a + rows.inA(next) * Float.BYTES + from * aLine;
              packLeft(left, aLine, depth, scratch + (next - block) * LEFT_BYTES);
            }
          }
          long left = scratch + packed * LEFT_BYTES;
          multiply(
              m, a, aLine, left, block, from, depth, p, some, panels(scratch), c, cLine, worker);
        }
      }
    }
  }

  /** Where the packed panels of B are, beside the packed blocks of A. */
  private static long panels(long scratch) {
    return scratch + BLOCKS * LEFT_BYTES;
  }

  private void multiply(
      int m,
      long a,
      long aLine,
      long packedLeft,
      int block,
      int from,
      int depth,
      int firstPanel,
      int panels,
      long packedRight,
      long c,
      long cLine,
      Worker worker) {
    long left = transposeA ? packedLeft : a + rows.inA(block) * aLine + (long) from * Float.BYTES;
    long line = transposeA ? Float.BYTES : aLine;
    long column = transposeA ? LEFT_LINE : Float.BYTES;
    int height = rows.height(block, m);
    int tiles = Math.ceilDiv(height, Tile.ROWS);
    for (int j = 0; j < panels; j++) {
      long panel = packedRight + j * PANEL_BYTES;
      long at = c + rows.inC(block) * cLine + (firstPanel + j) * Panel.PANEL_BYTES;
      int columns = Math.min(Panel.COLUMNS, n - (firstPanel + j) * Panel.COLUMNS);
      for (int t = 0; t < tiles; t++) {
        int first = height * t / tiles;
        int tall = height * (t + 1) / tiles - first;
        long to = at + first * cLine;
        boolean whole = columns == Panel.COLUMNS;
        long target = whole ? to : worker.tile();
        if (!whole) {
          Lanes.clear(target, tall * Panel.PANEL_BYTES);
        }
        Tile.multiply(
            tall,
            left + first * line,
            line,
            column,
            panel,
            target,
            whole ? cLine : Panel.PANEL_BYTES,
            Lanes.BYTES,
            2L * Lanes.BYTES,
            3L * Lanes.BYTES,
            depth);
        if (!whole) {
          PanelProduct.addColumns(target, tall, to, cLine, columns);
        }
      }
    }
  }

  /** {@value #BLOCK} neighbouring columns of some lines, whole: C has no row for the rest. */
  private static void packLeft(long from, long line, int depth, long to) {
    for (int i = 0; i < depth; i++) {
      for (int j = 0; j < BLOCK; j += Lanes.COUNT) {
        long at = (long) j * Float.BYTES;
        Lanes.store(Lanes.load(from + i * line + at), to + i * LEFT_LINE + at);
      }
    }
  }

  private void packRight(long b, long line, int panel, int from, int depth, long to) {
    int firstColumn = panel * Panel.COLUMNS;
    int columns = Math.min(Panel.COLUMNS, n - firstColumn);
    if (transposeB) {
      for (int j = 0; j < Panel.COLUMNS; j++) {
        long at = b + (firstColumn + j) * line + (long) from * Float.BYTES;
        long column = to + (long) j * Float.BYTES;
        for (int i = 0; i < depth; i++) {
          float value = j < columns ? Lanes.get(at + (long) i * Float.BYTES) : 0;
          Lanes.set(column + i * Panel.PANEL_BYTES, value);
        }
      }
      return;
    }
    for (int i = 0; i < depth; i++) {
      long at = b + (from + i) * line + (long) firstColumn * Float.BYTES;
      for (int j = 0; j < Panel.COLUMNS; j += Lanes.COUNT) {
        long lane = (long) j * Float.BYTES;
        var mask = Lanes.below(Math.min(j, columns), columns);
        Lanes.store(Lanes.load(at + lane, mask), to + i * Panel.PANEL_BYTES + lane);
      }
    }
  }

  private void clear(
      int m, int firstBlock, int endBlock, int firstPanel, int endPanel, long c, long cLine) {
    int columns = Math.min(n, endPanel * Panel.COLUMNS) - firstPanel * Panel.COLUMNS;
    for (int block = firstBlock; block < endBlock; block++) {
      for (int r = 0; r < rows.height(block, m); r++) {
        long at = c + (rows.inC(block) + r) * cLine + firstPanel * Panel.PANEL_BYTES;
        Lanes.clear(at, (long) columns * Float.BYTES);
      }
    }
  }
}
