package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Look-ups of lines of a table, and their gradient without atomics. */
public final class EmbeddingKernels {
  private EmbeddingKernels() {}

  /** One line of the table per index. */
  public static void gather(
      KernelContext context,
      IntArray run,
      FloatArray table,
      IntArray indices,
      FloatArray out,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      out.set(i, table.get(indices.get(i / columns) * columns + i % columns));
    }
  }

  /** A 1 in the column that a line's index names, zeros elsewhere. */
  public static void oneHot(
      KernelContext context,
      IntArray run,
      IntArray indices,
      FloatArray out,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      out.set(i, indices.get(i / columns) == i % columns ? 1f : 0f);
    }
  }

  /**
   * The table's gradient; one work-item an element of it, which looks at the indices in their
   * order, so that the sum has the same bits in every run.
   */
  public static void scatter(
      KernelContext context,
      IntArray run,
      IntArray indices,
      FloatArray dOut,
      FloatArray dTable,
      int lines,
      int vocabulary,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ACTIVE) * vocabulary * columns) {
      int index = i / columns;
      int column = i % columns;
      int count = RunInfo.lines(run, lines);
      float sum = 0f;
      for (int line = 0; line < count; line++) {
        if (indices.get(line) == index) {
          sum += dOut.get(line * columns + column);
        }
      }
      dTable.set(i, sum);
    }
  }
}
