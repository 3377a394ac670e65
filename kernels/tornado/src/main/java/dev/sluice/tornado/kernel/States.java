package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The hidden states of a layer: {@code h [sequences, P]}, running, and twice what the next step
 * multiplies with U, {@code operand [2, sequences, P]}, h under the recurrent dropout.
 */
public final class States {
  private States() {}

  /** Waits for the group, where it is more than one work-item. */
  static void await(KernelContext context, int layer) {
    if (Layer.lanes(layer) > 1) {
      context.globalBarrier();
    }
  }

  private static float operand(
      IntArray run,
      float value,
      int column,
      int sequence,
      int layer,
      int stream,
      int threshold,
      float scale) {
    return Layer.has(layer, Layer.MASKED)
        ? Masks.masked(run, value, column, sequence, Masks.ALL_STEPS, stream, threshold, scale)
        : value;
  }

  /** Writes a new hidden state to its row, the running states, and the next step's operand. */
  static void store(
      IntArray run,
      FloatArray y,
      FloatArray h,
      FloatArray operand,
      float value,
      int row,
      int sequence,
      int column,
      int columns,
      int to,
      int layer,
      int stream,
      int threshold,
      float scale) {
    y.set((row + sequence) * columns + column, value);
    int at = sequence * columns + column;
    h.set(at, value);
    operand.set(to + at, operand(run, value, column, sequence, layer, stream, threshold, scale));
  }

  /** Begins a group's sequences: h and both operands are those before the first step. */
  static void begin(
      IntArray run,
      FloatArray h0,
      FloatArray h,
      FloatArray operand,
      int lane,
      int lanes,
      int first,
      int rows,
      int sequences,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale) {
    for (int i = lane; i < rows * columns; i += lanes) {
      int sequence = first + i / columns;
      if (sequence < sequences) {
        int at = first * columns + i;
        float value = h0.get(at);
        h.set(at, value);
        float masked = operand(run, value, i % columns, sequence, layer, stream, threshold, scale);
        operand.set(at, masked);
        operand.set(sequences * columns + at, masked);
      }
    }
  }

  /** The same for all sequences, one work-item a number, and the chain's counter. */
  public static void beginForward(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray h0,
      FloatArray h,
      FloatArray operand,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    int sequences = run.get(RunInfo.SEQUENCES);
    if (i == 0) {
      counter.set(0, 0);
    }
    if (i < sequences * columns) {
      float value = h0.get(i);
      h.set(i, value);
      float masked = operand(run, value, i % columns, i / columns, layer, stream, threshold, scale);
      operand.set(i, masked);
      operand.set(sequences * columns + i, masked);
    }
  }

  /** {@code to = from} for the run's sequences, or 0 without {@code present}. */
  public static void beginCells(
      KernelContext context,
      IntArray run,
      FloatArray from,
      FloatArray to,
      int present,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.SEQUENCES) * columns) {
      float value = 0f;
      if (present != 0) {
        value = from.get(i);
      }
      to.set(i, value);
    }
  }

  /** Begins a chain of steps. */
  public static void resetCounter(KernelContext context, IntArray run, IntArray counter) {
    RunInfo.inOrder(run);
    if (context.globalIdx == 0) {
      counter.set(0, 0);
    }
  }

  /** Ends a link of the chain: the next execution goes on {@code steps} later. */
  public static void advanceCounter(
      KernelContext context, IntArray run, IntArray counter, int steps) {
    RunInfo.inOrder(run);
    if (context.globalIdx == 0) {
      counter.set(0, counter.get(0) + steps);
    }
  }

  /**
   * What U was multiplied with at each row, {@code before [rows, P]}: the hidden state before it,
   * under the recurrent dropout.
   */
  public static void previousStates(
      KernelContext context,
      IntArray run,
      FloatArray y,
      FloatArray h0,
      FloatArray before,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.ROWS) * columns) {
      int row = i / columns;
      int column = i % columns;
      int step = RunInfo.step(run, row);
      int sequence = row - RunInfo.firstRow(run, step);
      float value = valueBefore(run, y, h0, step, sequence, column, columns, layer);
      before.set(i, operand(run, value, column, sequence, layer, stream, threshold, scale));
    }
  }

  /** What a layer had before a step: that of the step read before, or the initial state. */
  static float valueBefore(
      IntArray run,
      FloatArray values,
      FloatArray initial,
      int step,
      int sequence,
      int column,
      int columns,
      int layer) {
    int before = Layer.before(layer, step);
    if (before >= 0 && before < run.get(RunInfo.STEPS)) {
      if (sequence < RunInfo.active(run, before)) {
        return values.get((RunInfo.firstRow(run, before) + sequence) * columns + column);
      }
    }
    return initial.get(sequence * columns + column);
  }
}
