package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Matrix products with a packed right operand, and its packing; see {@link Panel}. */
public final class ProductKernels {
  /** {@link #pack}: B as it lies, {@code B[k, n] = W[k, n]}. */
  public static final int PLAIN = 0;

  /** {@link #pack}: {@code B[k, n] = W[n, k]}. */
  public static final int TRANSPOSED = 1;

  /** {@link #pack}: column v of a lane is gate v of the lane's unit, a line of W each. */
  public static final int GATED = 2;

  /** {@link #product}: the bias is added. */
  public static final int WITH_BIAS = 1;

  /**
   * {@link #product}: the columns of a lane are the gates of one unit, and go to {@code [gate *
   * units + unit]} of C; {@code columns} is then the number of units.
   */
  public static final int BY_GATE = 2;

  private ProductKernels() {}

  /**
   * Packs the right operand of a product; one work-item a number.
   *
   * @param context the work-item
   * @param run what is known of the run
   * @param w the matrix
   * @param out its pack
   * @param from where it begins
   * @param line from one line to the next
   * @param how {@link #PLAIN}, {@link #TRANSPOSED} or {@link #GATED}
   * @param columns N, or units where it is gated
   * @param depth K, or {@link RunInfo#BY_ROWS} and the like
   * @param panelDepth the most that K may be
   * @param layer the cut
   */
  public static void pack(
      KernelContext context,
      IntArray run,
      FloatArray w,
      FloatArray out,
      int from,
      int line,
      int how,
      int columns,
      int depth,
      int panelDepth,
      int layer) {
    RunInfo.inOrder(run);
    int lanes = Layer.lanes(layer);
    int vectors = Layer.vectors(layer);
    int i = context.globalIdx;
    int lane = i % lanes;
    int v = (i / lanes) % vectors;
    int k = (i / (lanes * vectors)) % panelDepth;
    int panel = i / (lanes * vectors * panelDepth);
    int width = how == GATED ? lanes : lanes * vectors;
    if (panel * width < run.get(RunInfo.ACTIVE) * columns) {
      int column = how == GATED ? panel * lanes + lane : (panel * vectors + v) * lanes + lane;
      float value = 0f;
      if (column < columns && k < RunInfo.lines(run, depth)) {
        int at;
        if (how == GATED) {
          at = (v * columns + column) * line + k;
        } else if (how == TRANSPOSED) {
          at = column * line + k;
        } else {
          at = k * line + column;
        }
        value = w.get(from + at);
      }
      out.set(i, value);
    }
  }

  /**
   * {@code C = A · B}, with a bias per column, and a second one for the first {@code both} columns;
   * one group a panel and R rows, the groups of a panel neighbours, so that they find it in the
   * cache.
   *
   * @param context the work-item
   * @param run what is known of the run
   * @param a the left operand
   * @param b the packed right operand
   * @param bias a number per column
   * @param secondBias a number per column
   * @param c the result
   * @param aFrom where A begins
   * @param aRow from one of its rows to the next
   * @param aDepth from one of its columns to the next
   * @param rows M, or {@link RunInfo#BY_ROWS} and the like
   * @param columns N, or units where it is gated
   * @param depth K, likewise
   * @param panelDepth the most that K may be
   * @param flags {@link #WITH_BIAS} and {@link #BY_GATE}
   * @param both columns that have both biases
   * @param cFrom where C begins
   * @param cRow from one of its rows to the next
   * @param layer the cut
   * @param rowGroups groups for the most rows
   */
  public static void product(
      KernelContext context,
      IntArray run,
      FloatArray a,
      FloatArray b,
      FloatArray bias,
      FloatArray secondBias,
      FloatArray c,
      int aFrom,
      int aRow,
      int aDepth,
      int rows,
      int columns,
      int depth,
      int panelDepth,
      int flags,
      int both,
      int cFrom,
      int cRow,
      int layer,
      int rowGroups) {
    RunInfo.inOrder(run);
    int vectors = Layer.vectors(layer);
    int lanes = Layer.lanes(layer);
    int lane = context.localIdx;
    int panel = context.groupIdx / rowGroups;
    int first = (context.groupIdx % rowGroups) * Layer.rows(layer);
    int count = RunInfo.count(run, rows);
    if (run.get(RunInfo.ACTIVE) != 0 && first < count) {
      float[] sums = new float[Panel.MOST_SUMS];
      Panel.clear(sums, Layer.rows(layer), vectors);
      int bFrom = panel * panelDepth * vectors * lanes + lane;
      int deep = RunInfo.lines(run, depth); // a number that is known would unroll the loop
      Panel.multiply(context, sums, a, aFrom, aRow, aDepth, first, count, b, bFrom, deep, layer);
      for (int v = 0; v < vectors; v++) {
        int inside = panel * lanes + lane;
        int column = v * columns + inside;
        if ((flags & BY_GATE) == 0) {
          inside = (panel * vectors + v) * lanes + lane;
          column = inside;
        }
        if (inside < columns) {
          float summand = 0f;
          if ((flags & WITH_BIAS) != 0) {
            summand = bias.get(column);
            if (column < both) {
              summand += secondBias.get(column);
            }
          }
          for (int r = 0; r < Layer.rows(layer); r++) {
            if (first + r < count) {
              int at = cFrom + (first + r) * cRow + column;
              c.set(at, sums[r * vectors + v] + summand);
            }
          }
        }
      }
    }
  }
}
