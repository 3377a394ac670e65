package dev.sluice.cpu.gemm;

import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** Rows times panels of a {@link Pack}, slice by slice and tile by tile. */
public final class PanelProduct {
  private PanelProduct() {}

  /**
   * {@code C += A·panel}.
   *
   * @param a row r at {@code a + r·line}, its columns side by side; as many as the pack is deep
   * @param line bytes
   * @param rows how many
   * @param c row r at {@code c + r·cLine}, its vectors at + 0 and o1
   * @param worker whose scratch memory is used
   */
  private static void accumulate(
      Pack pack,
      int panel,
      long a,
      long line,
      int rows,
      long c,
      long cLine,
      long o1,
      Worker worker) {
    long b = pack.panel(panel);
    int k = pack.depth();
    boolean halves = pack.format() == WeightFormat.BFLOAT16;
    int slice = halves || rows > Tile.ROWS ? Panel.slice(k) : k;
    long widened = halves ? worker.scratch().of(slice * Panel.PANEL_BYTES) : 0;
    for (int from = 0; from < k; from += slice) {
      int depth = Math.min(slice, k - from);
      long at = a + (long) from * Float.BYTES;
      long lines = b + from * Panel.PANEL_BYTES;
      if (halves) {
        Pack.widen(b + from / 2 * Panel.PANEL_BYTES, widened, depth);
        lines = widened;
      }
      tiles(at, line, rows, lines, c, cLine, o1, depth);
    }
  }

  /**
   * Tiles of as equal a number of rows as there can be: 8 + 8 + 1 would be slower than 6 + 6 + 5.
   */
  private static void tiles(
      long a, long line, int rows, long b, long c, long cLine, long o1, int k) {
    int tiles = Math.ceilDiv(rows, Tile.ROWS);
    int from = 0;
    for (int t = 1; t <= tiles; t++) {
      int to = (int) ((long) rows * t / tiles);
      Tile.multiply(to - from, a + from * line, line, b, c + from * cLine, cLine, o1, k);
      from = to;
    }
  }

  /**
   * {@code C += A·panels}, for few rows several panels at a time.
   *
   * @param first panel
   * @param end after the last panel
   * @param a row r at {@code a + r·line}, its columns side by side; as many as the pack is deep
   * @param rows how many
   * @param c row r at {@code c + r·cLine}, from which offsets are
   * @param offsets where in a row of C each vector of the pack belongs
   */
  public static void accumulate(
      Pack pack,
      int first,
      int end,
      long a,
      long line,
      int rows,
      long c,
      long cLine,
      long[] offsets,
      Worker worker) {
    int p = first;
    for (; takesFour(pack, rows) && p + RowTile.PANELS <= end; p += RowTile.PANELS) {
      long b = pack.panel(p);
      long panelBytes = pack.panel(p + 1) - b;
      RowTile.multiply(a, b, panelBytes, c, offsets, p * Panel.VECTORS, pack.depth());
    }
    for (; takesTwo(pack, rows) && p + 2 <= end; p += 2) {
      int v = p * Panel.VECTORS;
      long o = offsets[v];
      long o1 = offsets[v + 1] - o;
      long o2 = offsets[v + 2] - o;
      two(pack, p, a, line, rows, c + o, cLine, o1, o2, offsets[v + 3] - o);
    }
    for (; p < end; p++) {
      long o = offsets[p * Panel.VECTORS];
      long o1 = offsets[p * Panel.VECTORS + 1] - o;
      accumulate(pack, p, a, line, rows, c + o, cLine, o1, worker);
    }
  }

  private static boolean takesFour(Pack pack, int rows) {
    return rows == 1 && pack.format() == WeightFormat.FLOAT32;
  }

  private static boolean takesTwo(Pack pack, int rows) {
    return rows <= (pack.format() == WeightFormat.FLOAT32 ? WideTile.ROWS : 1);
  }

  private static void two(
      Pack pack,
      int panel,
      long a,
      long line,
      int rows,
      long c,
      long cLine,
      long o1,
      long o2,
      long o3) {
    long b = pack.panel(panel);
    long b1 = pack.panel(panel + 1);
    int k = pack.depth();
    switch (pack.format()) {
      case FLOAT32 -> WideTile.multiply(rows, a, line, b, b1, c, cLine, o1, o2, o3, k);
      case BFLOAT16 -> WideTile.multiplyHalves(a, b, b1, c, o1, o2, o3, k);
    }
  }

  /**
   * {@code C += A·B} for some panels of B and a matrix C of neighbouring columns.
   *
   * @param first panel
   * @param end after the last panel
   * @param c row r at {@code c + r·cLine}, from column 0 on
   * @param n columns of C, of which the last panel may have fewer than a panel's
   */
  public static void columns(
      Pack pack,
      int first,
      int end,
      long a,
      long line,
      int rows,
      long c,
      long cLine,
      int n,
      Worker worker) {
    int whole = Math.clamp(n / Panel.COLUMNS, first, end);
    accumulate(pack, first, whole, a, line, rows, c, cLine, pack.neighbours(), worker);
    for (int p = whole; p < end; p++) {
      long to = c + p * Panel.PANEL_BYTES;
      partial(pack, p, a, line, rows, to, cLine, n - p * Panel.COLUMNS, worker);
    }
  }

  private static void partial(
      Pack pack,
      int panel,
      long a,
      long line,
      int rows,
      long c,
      long cLine,
      int columns,
      Worker worker) {
    for (int from = 0; from < rows; from += Tile.ROWS) {
      int some = Math.min(Tile.ROWS, rows - from);
      long tile = worker.tile();
      Lanes.clear(tile, some * Panel.PANEL_BYTES);
      accumulate(
          pack, panel, a + from * line, line, some, tile, Panel.PANEL_BYTES, Lanes.BYTES, worker);
      addColumns(tile, some, c + from * cLine, cLine, columns);
    }
  }

  /** {@code C += tile} for the first columns of a tile of neighbouring panel lines. */
  static void addColumns(long tile, int rows, long c, long cLine, int columns) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        var mask = Lanes.below(j, columns);
        long at = c + r * cLine + (long) j * Float.BYTES;
        FloatVector sum =
            Lanes.load(at, mask)
                .add(Lanes.load(tile + r * Panel.PANEL_BYTES + (long) j * Float.BYTES));
        Lanes.store(sum, at, mask);
      }
    }
  }
}
