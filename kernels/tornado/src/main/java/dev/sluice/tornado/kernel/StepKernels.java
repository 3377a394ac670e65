package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Operations along the steps of each sequence; one work-item a number of the result. */
public final class StepKernels {
  private StepKernels() {}

  /** A step counted from either end, or −1 where the sequence does not have it. */
  private static int stepOf(IntArray run, int sequence, int step) {
    int counted = step;
    int length = RunInfo.length(run, sequence);
    if (step < 0) {
      counted = length + step;
    }
    if (counted < 0 || counted >= length) {
      counted = -1;
    }
    return counted;
  }

  /** One step of each sequence; zeros for a sequence that does not have it. */
  public static void selectStep(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int step, int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.SEQUENCES) * columns) {
      int sequence = i / columns;
      int from = stepOf(run, sequence, step);
      float value = 0f;
      if (from >= 0) {
        value = x.get((RunInfo.firstRow(run, from) + sequence) * columns + i % columns);
      }
      out.set(i, value);
    }
  }

  /** Its adjoint: zeros elsewhere. */
  public static void placeStep(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int step, int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ROWS) * columns) {
      int row = i / columns;
      int own = RunInfo.step(run, row);
      int sequence = row - RunInfo.firstRow(run, own);
      float value = 0f;
      if (own == stepOf(run, sequence, step)) {
        value = x.get(sequence * columns + i % columns);
      }
      out.set(i, value);
    }
  }

  /** {@code out[t] = x[t − by]}, and 0 where the sequence has no such step. */
  public static void shiftSteps(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int by, int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ROWS) * columns) {
      int row = i / columns;
      int own = RunInfo.step(run, row);
      int sequence = row - RunInfo.firstRow(run, own);
      int length = RunInfo.length(run, sequence);
      float value = 0f;
      // Compared before it is subtracted: a shift may be as large as an int.
      boolean within = by > 0 ? own >= by : own < length + by;
      if (within) {
        value = x.get((RunInfo.firstRow(run, own - by) + sequence) * columns + i % columns);
      }
      out.set(i, value);
    }
  }

  /** {@code out[t] = x[length − 1 − t]}. */
  public static void reverseSteps(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ROWS) * columns) {
      int row = i / columns;
      int own = RunInfo.step(run, row);
      int sequence = row - RunInfo.firstRow(run, own);
      int from = RunInfo.length(run, sequence) - 1 - own;
      out.set(i, x.get((RunInfo.firstRow(run, from) + sequence) * columns + i % columns));
    }
  }

  /**
   * {@code out[t] = factor[t] · out[t − 1] + x[t]}, or from the last step; one work-item a sequence
   * and column.
   */
  public static void scanSteps(
      KernelContext context,
      IntArray run,
      FloatArray factor,
      FloatArray x,
      FloatArray out,
      int factors,
      int reverse,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.SEQUENCES) * columns) {
      int sequence = i / columns;
      int column = i % columns;
      int length = RunInfo.length(run, sequence);
      float sum = 0f;
      for (int k = 0; k < length; k++) {
        int step = reverse != 0 ? length - 1 - k : k;
        int at = (RunInfo.firstRow(run, step) + sequence) * columns + column;
        float before = sum;
        if (factors != 0 && k > 0) {
          before = factor.get(at) * sum;
        }
        sum = before + x.get(at);
        out.set(at, sum);
      }
    }
  }
}
