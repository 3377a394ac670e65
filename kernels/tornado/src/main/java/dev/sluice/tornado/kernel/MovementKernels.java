package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Operations that only move numbers; one work-item an element of the result. */
public final class MovementKernels {
  private MovementKernels() {}

  /** {@code width} neighbouring columns of each line, from one matrix to another. */
  public static void copyColumns(
      KernelContext context,
      IntArray run,
      FloatArray from,
      FloatArray to,
      int fromColumn,
      int fromLine,
      int toColumn,
      int toLine,
      int lines,
      int width) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * width) {
      int line = i / width;
      int column = i % width;
      to.set(line * toLine + toColumn + column, from.get(line * fromLine + fromColumn + column));
    }
  }

  /** x among columns of zeros. */
  public static void padColumns(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray out,
      int width,
      int before,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      int column = i % columns - before;
      float value = 0f;
      if (column >= 0 && column < width) {
        value = x.get((i / columns) * width + column);
      }
      out.set(i, value);
    }
  }
}
