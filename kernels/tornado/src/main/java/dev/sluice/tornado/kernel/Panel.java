package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The innermost product: some rows of A times one panel of a packed B, sums in registers.
 *
 * <pre>
 *   A                        packed B, one panel                a work-item's sums
 *        k                     k = 0:  v = 0: lane 0, 1, ...       V columns,
 *   r  [ . . . . ]                     v = 1: lane 0, 1, ...       LU apart
 *   r  [ . . . . ]             k = 1:  v = 0: lane 0, 1, ...    R  [ . . . . ]
 *                                      ...                      rows [ . . . . ]
 * </pre>
 *
 * <p>Number (k, v, lane) of a panel lies at {@code ((panel * depth + k) * V + v) * LU + lane}, so
 * that the LU work-items of a group read neighbouring numbers. In a layer's weights the V columns
 * of a lane are the gates of one unit.
 */
public final class Panel {
  /** The most sums of a work-item. */
  static final int MOST_SUMS = Layer.MOST_ROWS * Layer.MOST_VECTORS;

  /** Columns of A that are in local memory at once. */
  private static final int TILE = 32;

  /** Local memory of a group whose rows are there, in bytes. */
  public static final int TILE_BYTES = Layer.MOST_ROWS * TILE * Float.BYTES;

  private Panel() {}

  static void clear(float[] sums, int rows, int vectors) {
    for (int i = 0; i < rows * vectors; i++) {
      sums[i] = 0f;
    }
  }

  /**
   * A sum by its number. Loops over all sums whose bodies are a cell's equations are not unrolled
   * ({@link RunInfo#bound}): TornadoVM and the driver would compile as many copies, for seconds. An
   * array that is indexed by what only the run knows cannot be in registers: all numbers are
   * compared.
   */
  static float sum(float[] sums, int number, int layer) {
    float found = 0f;
    for (int i = 0; i < Layer.rows(layer) * Layer.vectors(layer); i++) {
      if (i == number) {
        found = sums[i];
      }
    }
    return found;
  }

  /** The same of a row and a column, of which the second is known when a kernel is compiled. */
  static float sum(float[] sums, int row, int vector, int layer) {
    float found = 0f;
    for (int r = 0; r < Layer.rows(layer); r++) {
      if (r == row) {
        found = sums[r * Layer.vectors(layer) + vector];
      }
    }
    return found;
  }

  /**
   * The line of A that a row of a group reads: rows that there are not repeat the last one. Written
   * without a comparison: where TornadoVM knows its result from elsewhere, it cannot compile it.
   */
  private static int line(int row, int rows) {
    int beyond = row - (rows - 1);
    return row - (beyond & ~(beyond >> (Integer.SIZE - 1)));
  }

  /**
   * {@code sums[r, v] += A[first + r, 0 .. depth) · B[·, v]}. All work-items of a group have to
   * call it, with the same rows: in a tiled layer they bring A to local memory together.
   *
   * @param context the work-item
   * @param aFrom where A begins
   * @param aRow from one of its rows to the next
   * @param aDepth from one of its columns to the next
   * @param first the group's first row
   * @param rows of A, at least 1
   * @param bFrom the panel's first number, and the lane
   */
  static void multiply(
      KernelContext context,
      float[] sums,
      FloatArray a,
      int aFrom,
      int aRow,
      int aDepth,
      int first,
      int rows,
      FloatArray b,
      int bFrom,
      int depth,
      int layer) {
    if (Layer.has(layer, Layer.TILED)) {
      tiled(context, sums, a, aFrom, aRow, aDepth, first, rows, b, bFrom, depth, layer);
    } else {
      direct(sums, a, aFrom, aRow, aDepth, first, rows, b, bFrom, depth, layer);
    }
  }

  /** A number of A by its line of B. */
  private static void add(float[] sums, int r, float x, FloatArray b, int at, int layer) {
    int vectors = Layer.vectors(layer);
    for (int v = 0; v < vectors; v++) {
      sums[r * vectors + v] += x * b.get(at + v * Layer.lanes(layer));
    }
  }

  private static void direct(
      float[] sums,
      FloatArray a,
      int aFrom,
      int aRow,
      int aDepth,
      int first,
      int rows,
      FloatArray b,
      int bFrom,
      int depth,
      int layer) {
    int vectors = Layer.vectors(layer);
    int lanes = Layer.lanes(layer);
    for (int k = 0; k < depth; k++) {
      int at = bFrom + k * vectors * lanes;
      for (int r = 0; r < Layer.rows(layer); r++) {
        add(sums, r, a.get(aFrom + line(first + r, rows) * aRow + k * aDepth), b, at, layer);
      }
    }
  }

  private static void tiled(
      KernelContext context,
      float[] sums,
      FloatArray a,
      int aFrom,
      int aRow,
      int aDepth,
      int first,
      int rows,
      FloatArray b,
      int bFrom,
      int depth,
      int layer) {
    int vectors = Layer.vectors(layer);
    int lanes = Layer.lanes(layer);
    float[] tile = context.allocateFloatLocalArray(Layer.MOST_ROWS * TILE);
    for (int from = 0; from < depth; from += TILE) {
      context.localBarrier(); // the tile before has been read
      for (int i = context.localIdx; i < Layer.rows(layer) * TILE; i += lanes) {
        int k = from + i % TILE;
        if (k < depth) {
          tile[i] = a.get(aFrom + line(first + i / TILE, rows) * aRow + k * aDepth);
        }
      }
      context.localBarrier();
      int deep = TornadoMath.min(TILE, depth - from);
      for (int k = 0; k < deep; k++) {
        int at = bFrom + (from + k) * vectors * lanes;
        for (int r = 0; r < Layer.rows(layer); r++) {
          add(sums, r, tile[r * TILE + k], b, at, layer);
        }
      }
    }
  }
}
