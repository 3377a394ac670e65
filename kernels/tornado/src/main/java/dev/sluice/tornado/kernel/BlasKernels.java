package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What a product of cuBLAS needs beside it: it knows nothing of a batch's size, nor of a bias. */
public final class BlasKernels {
  private BlasKernels() {}

  /**
   * Makes the lines of a matrix that the run does not have 0; one work-item a number.
   *
   * @param context the work-item
   * @param run what is known of the run
   * @param matrix {@code [mostLines, line]}
   * @param lines as {@link RunInfo#lines}
   * @param mostLines the most that there may be
   * @param line numbers of a line
   */
  public static void clearBeyond(
      KernelContext context, IntArray run, FloatArray matrix, int lines, int mostLines, int line) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i >= RunInfo.lines(run, lines) * line) {
      if (i < mostLines * line) {
        matrix.set(i, 0f);
      }
    }
  }

  /**
   * A matrix whose lines that the run does not have are 0; one work-item a number.
   *
   * @param context the work-item
   * @param run what is known of the run
   * @param matrix {@code [mostLines, line]}
   * @param out the same
   * @param lines as {@link RunInfo#lines}
   * @param mostLines the most that there may be
   * @param line numbers of a line
   */
  public static void copyWithin(
      KernelContext context,
      IntArray run,
      FloatArray matrix,
      FloatArray out,
      int lines,
      int mostLines,
      int line) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < mostLines * line) {
      float value = 0f;
      if (i < RunInfo.lines(run, lines) * line) {
        value = matrix.get(i);
      }
      out.set(i, value);
    }
  }

  /**
   * {@code C[r, n] = bias[n]}, and a second bias for the first {@code both} columns; one work-item
   * a number.
   *
   * @param context the work-item
   * @param run what is known of the run
   * @param bias a number per column
   * @param secondBias a number per column
   * @param c the result {@code [rows, line]}
   * @param rows the most rows
   * @param columns N
   * @param both columns that have both biases
   * @param line from one row to the next
   */
  public static void biasRows(
      KernelContext context,
      IntArray run,
      FloatArray bias,
      FloatArray secondBias,
      FloatArray c,
      int rows,
      int columns,
      int both,
      int line) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ACTIVE) * rows * columns) {
      int column = i % columns;
      float value = bias.get(column);
      if (column < both) {
        value += secondBias.get(column);
      }
      c.set((i / columns) * line + column, value);
    }
  }
}
