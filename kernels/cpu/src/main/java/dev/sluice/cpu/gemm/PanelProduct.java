package dev.sluice.cpu.gemm;

import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** Rows times one panel of a {@link Pack}, slice by slice and tile by tile. */
public final class PanelProduct {
  private static final long SLICE_BYTES = Panel.SLICE * Panel.PANEL_BYTES;

  private PanelProduct() {}

  /**
   * {@code C += A·panel}.
   *
   * @param a row r at {@code a + r·line}, its columns side by side; as many as the pack is deep
   * @param line bytes
   * @param rows how many
   * @param c row r at {@code c + r·cLine}, its vectors at + 0, o1, o2 and o3
   * @param worker whose scratch memory is used
   */
  public static void accumulate(
      Pack pack,
      int panel,
      long a,
      long line,
      int rows,
      long c,
      long cLine,
      long o1,
      long o2,
      long o3,
      Worker worker) {
    long b = pack.panel(panel);
    int k = pack.depth();
    if (pack.format() == WeightFormat.BFLOAT16) {
      if (rows == 1) {
        HalfTile.rows1(a, Float.BYTES, b, c, o1, o2, o3, k);
        return;
      }
      long widened = worker.scratch().of(SLICE_BYTES);
      for (int from = 0; from < k; from += Panel.SLICE) {
        int depth = Math.min(Panel.SLICE, k - from);
        Pack.widen(b + from / 2 * Panel.PANEL_BYTES, widened, depth);
        long at = a + (long) from * Float.BYTES;
        tiles(at, line, rows, widened, c, cLine, o1, o2, o3, depth);
      }
      return;
    }
    int slice = rows <= Tile.ROWS ? k : Panel.SLICE;
    for (int from = 0; from < k; from += slice) {
      int depth = Math.min(slice, k - from);
      long at = a + (long) from * Float.BYTES;
      tiles(at, line, rows, b + from * Panel.PANEL_BYTES, c, cLine, o1, o2, o3, depth);
    }
  }

  /**
   * Tiles of as equal a number of rows as there can be: 5 + 5 + 1 would be slower than 4 + 4 + 3.
   */
  private static void tiles(
      long a, long line, int rows, long b, long c, long cLine, long o1, long o2, long o3, int k) {
    int tiles = Math.ceilDiv(rows, Tile.ROWS);
    int from = 0;
    for (int t = 1; t <= tiles; t++) {
      int to = (int) ((long) rows * t / tiles);
      Tile.multiply(
          to - from, a + from * line, line, Float.BYTES, b, c + from * cLine, cLine, o1, o2, o3, k);
      from = to;
    }
  }

  /**
   * The same for a matrix C of neighbouring columns, of which a last panel may have fewer than a
   * panel's.
   *
   * @param columns of the panel that C has
   */
  public static void accumulate(
      Pack pack,
      int panel,
      long a,
      long line,
      int rows,
      long c,
      long cLine,
      int columns,
      Worker worker) {
    if (columns >= Panel.COLUMNS) {
      long vector = Lanes.BYTES;
      accumulate(pack, panel, a, line, rows, c, cLine, vector, 2 * vector, 3 * vector, worker);
      return;
    }

    for (int from = 0; from < rows; from += Tile.ROWS) {
      int some = Math.min(Tile.ROWS, rows - from);
      long tile = worker.tile();
      Lanes.clear(tile, some * Panel.PANEL_BYTES);
      long vector = Lanes.BYTES;
      accumulate(
          pack,
          panel,
          a + from * line,
          line,
          some,
          tile,
          Panel.PANEL_BYTES,
          vector,
          2 * vector,
          3 * vector,
          worker);
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
