package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Sums in a fixed order, their adjoints, and the largest of many. A group adds with a tree in local
 * memory.
 */
public final class ReductionKernels {
  /** Work-items of a group that adds up. */
  public static final int GROUP = 64;

  /** What is added up: x. */
  public static final int NUMBERS = 0;

  /** What is added up: (x − y)². */
  public static final int DIFFERENCES = 1;

  /** What a sum is divided by: nothing. */
  public static final int SUM = 0;

  /** What a sum is divided by: the number of its summands. */
  public static final int MEAN = 1;

  private ReductionKernels() {}

  /**
   * The sum of a number of each work-item, in all of them. The array is allocated here since
   * TornadoVM addresses one wrongly that is handed to a method.
   */
  static float total(KernelContext context, float mine) {
    float[] sums = context.allocateFloatLocalArray(GROUP);
    int item = context.localIdx;
    sums[item] = mine;
    context.localBarrier();
    for (int half = GROUP / 2; half > 0; half /= 2) {
      if (item < half) {
        sums[item] += sums[item + half];
      }
      context.localBarrier();
    }
    return sums[0];
  }

  /** Each line over its columns, one group a line. */
  public static void sumColumns(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray out,
      int mean,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int line = context.groupIdx;
    int item = context.localIdx;
    int present = line < RunInfo.lines(run, lines) ? columns : 0;
    float mine = 0f;
    for (int j = item; j < present; j += GROUP) {
      mine += x.get(line * columns + j);
    }
    float sum = total(context, mine);
    if (item == 0 && present > 0) {
      out.set(line, mean != 0 ? sum / columns : sum);
    }
  }

  /** The largest of each line, one group a line. */
  public static void maxColumns(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int lines, int columns) {
    RunInfo.inOrder(run);
    float[] most = context.allocateFloatLocalArray(GROUP);
    int line = context.groupIdx;
    int item = context.localIdx;
    int present = line < RunInfo.lines(run, lines) ? columns : 0;
    float mine = Float.NEGATIVE_INFINITY;
    for (int j = item; j < present; j += GROUP) {
      mine = Functions.larger(mine, x.get(line * columns + j));
    }
    most[item] = mine;
    context.localBarrier();
    for (int half = GROUP / 2; half > 0; half /= 2) {
      if (item < half) {
        most[item] = Functions.larger(most[item], most[item + half]);
      }
      context.localBarrier();
    }
    if (item == 0 && present > 0) {
      out.set(line, most[0]);
    }
  }

  /** The largest of each column over the steps of a sequence. */
  public static void maxSteps(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.SEQUENCES) * columns) {
      int sequence = i / columns;
      int column = i % columns;
      int length = RunInfo.length(run, sequence);
      float most = Float.NEGATIVE_INFINITY;
      for (int t = 0; t < length; t++) {
        float next = x.get((RunInfo.firstRow(run, t) + sequence) * columns + column);
        most = Functions.larger(most, next);
      }
      out.set(i, most);
    }
  }

  /**
   * Each column over a chunk of {@code chunk} lines, one work-item a column and chunk: {@code
   * out[chunk, column]}; work-items count columns first. Columns from {@code jumpAt} on lie {@code
   * jump} further right. With {@code mean} the only chunk's sums are divided by the lines.
   */
  public static void sumLines(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray out,
      int lines,
      int line,
      int columns,
      int jumpAt,
      int jump,
      int chunk,
      int chunks,
      int mean) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ACTIVE) * columns * chunks) {
      int column = i % columns;
      int count = RunInfo.lines(run, lines);
      int from = (i / columns) * chunk;
      int end = from + chunk;
      if (end > count) {
        end = count;
      }
      int place = column < jumpAt ? column : column + jump;
      float sum = 0f;
      for (int j = from; j < end; j++) {
        sum += x.get(j * line + place);
      }
      out.set(i, mean != 0 ? sum / count : sum);
    }
  }

  /** The second stage: adds up the chunks of {@code partial [chunks, columns]}. */
  public static void finishLines(
      KernelContext context,
      IntArray run,
      FloatArray partial,
      FloatArray out,
      int lines,
      int columns,
      int chunk,
      int mean) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ACTIVE) * columns) {
      int count = RunInfo.lines(run, lines);
      int chunks = (count + chunk - 1) / chunk;
      float sum = 0f;
      for (int j = 0; j < chunks; j++) {
        sum += partial.get(j * columns + i);
      }
      out.set(i, mean != 0 ? sum / count : sum);
    }
  }

  /** Each column over the steps of a sequence. */
  public static void sumSteps(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int mean, int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.SEQUENCES) * columns) {
      int sequence = i / columns;
      int column = i % columns;
      int length = RunInfo.length(run, sequence);
      float sum = 0f;
      for (int t = 0; t < length; t++) {
        sum += x.get((RunInfo.firstRow(run, t) + sequence) * columns + column);
      }
      out.set(i, mean != 0 ? sum / length : sum);
    }
  }

  /** A share of all numbers for each group, from {@code partial[to]} on. */
  public static void partialSums(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray y,
      FloatArray partial,
      int kind,
      int to,
      int groups,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int item = context.localIdx;
    int size = RunInfo.lines(run, lines) * columns;
    float mine = 0f;
    for (int i = context.globalIdx; i < size; i += groups * GROUP) {
      float v = x.get(i);
      if (kind == DIFFERENCES) {
        v = v - y.get(i);
      }
      mine += kind == NUMBERS ? v : v * v;
    }
    float sum = total(context, mine);
    if (item == 0) {
      partial.set(to + context.groupIdx, sum);
    }
  }

  /** Adds up {@code count} shares, by one group; {@code lines} and {@code columns} are x's. */
  public static void finishSum(
      KernelContext context,
      IntArray run,
      FloatArray partial,
      FloatArray out,
      int count,
      int how,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int item = context.localIdx;
    float mine = 0f;
    for (int i = item; i < count; i += GROUP) {
      mine += partial.get(i);
    }
    float sum = total(context, mine);
    if (item == 0 && run.get(RunInfo.ACTIVE) != 0) {
      if (how == MEAN) {
        sum = sum / (RunInfo.lines(run, lines) * columns);
      }
      out.set(0, sum);
    }
  }

  /**
   * {@code out[i, j] = x[...]}: one number for all, one a line or one a column, divided by how
   * often it is repeated where {@code mean}.
   */
  public static void broadcast(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray out,
      int perLine,
      int perColumn,
      int mean,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    int count = RunInfo.lines(run, lines);
    if (i < count * columns) {
      int from = 0;
      int terms = count * columns;
      if (perLine != 0) {
        from = i / columns;
        terms = columns;
      } else if (perColumn != 0) {
        from = i % columns;
        terms = count;
      }
      float value = x.get(from);
      out.set(i, mean != 0 ? value / terms : value);
    }
  }

  /** Each sequence's numbers to all of its rows. */
  public static void broadcastSteps(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int mean, int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ROWS) * columns) {
      int row = i / columns;
      int sequence = row - RunInfo.firstRow(run, RunInfo.step(run, row));
      float value = x.get(sequence * columns + i % columns);
      out.set(i, mean != 0 ? value / RunInfo.length(run, sequence) : value);
    }
  }
}
