package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Products of one step with matrices as they lie, one work-item a number of the result: the lower
 * rungs of the ladder, and what a direct port to TornadoVM does.
 */
public final class PlainKernels {
  /** The rows of A are those of the step. */
  public static final int BY_ROW = 1;

  /**
   * The rows of A lie by sequence, in the first of two halves at even steps, else in the second.
   */
  public static final int ALTERNATING = 2;

  private PlainKernels() {}

  private static float dot(FloatArray a, int aFrom, FloatArray w, int wFrom, int depth) {
    float sum = 0f;
    for (int k = 0; k < depth; k++) {
      sum += a.get(aFrom + k) * w.get(wFrom + k);
    }
    return sum;
  }

  /**
   * {@code out[row or sequence, first + n] = a · w[first + n] + bias}, for some lines of W, at a
   * step forward.
   *
   * @param context the work-item
   * @param run what is known of the run
   * @param counter of the chain
   * @param a the left operand
   * @param w a matrix {@code [lines, depth]}
   * @param bias a number per line
   * @param secondBias a number per line, for the first {@code both} lines
   * @param out receives {@code [rows or sequences, line]}
   * @param offset of this step in its link of the chain
   * @param aRows which rows A has
   * @param aLine from one to the next
   * @param aFrom where the first begins
   * @param byRow whether out has the rows of the step, else its sequences
   * @param line from one line of out to the next
   * @param first the first line of W
   * @param lines how many
   * @param depth K
   * @param withBias whether there are biases
   * @param both lines that have both
   * @param layer the layer's flags
   */
  public static void stepProduct(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray a,
      FloatArray w,
      FloatArray bias,
      FloatArray secondBias,
      FloatArray out,
      int offset,
      int aRows,
      int aLine,
      int aFrom,
      int byRow,
      int line,
      int first,
      int lines,
      int depth,
      int withBias,
      int both,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    int steps = run.get(RunInfo.STEPS);
    if (i < steps) {
      int t = Layer.read(layer, steps, i);
      int row = RunInfo.firstRow(run, t);
      int sequence = context.globalIdx / lines;
      int n = first + context.globalIdx % lines;
      if (sequence < RunInfo.active(run, t)) {
        int place = row + sequence;
        if (aRows == ALTERNATING) {
          place = (i & 1) * run.get(RunInfo.SEQUENCES) + sequence;
        }
        float sum = dot(a, aFrom + place * aLine, w, n * depth, depth);
        if (withBias != 0) {
          sum += bias.get(n);
          if (n < both) {
            sum += secondBias.get(n);
          }
        }
        int to = byRow != 0 ? row + sequence : sequence;
        out.set(to * line + n, sum);
      }
    }
  }

  /**
   * {@code out[sequence, j] (+)= Σ gates[row + sequence, aColumn + k] · w[first + k, j]}, the
   * product of a round with some lines of U, for the sequences of the step visited before, or with
   * {@code own} of the round's own step.
   */
  public static void roundProduct(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray gates,
      FloatArray w,
      FloatArray out,
      int offset,
      int own,
      int aLine,
      int aColumn,
      int first,
      int depth,
      int columns,
      int accumulate,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    if (i < Rounds.count(run, layer)) {
      int round = own != 0 ? i : i - 1;
      int sequence = context.globalIdx / columns;
      int column = context.globalIdx % columns;
      if (sequence < Rounds.active(run, layer, round)) {
        int at = (Rounds.row(run, layer, round) + sequence) * aLine + aColumn;
        float sum = 0f;
        if (accumulate != 0) {
          sum = out.get(context.globalIdx);
        }
        for (int k = 0; k < depth; k++) {
          sum += gates.get(at + k) * w.get((first + k) * columns + column);
        }
        out.set(context.globalIdx, sum);
      }
    }
  }

  /**
   * {@code dW[first + n, k] += Σ gradient[row, aColumn + n] · b[row, k]} over the rows of a round's
   * step, or {@code =} in the first round.
   */
  public static void roundWeightGradient(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray gradients,
      FloatArray b,
      FloatArray out,
      int offset,
      int aLine,
      int aColumn,
      int bLine,
      int bColumn,
      int first,
      int lines,
      int columns,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    if (i < run.get(RunInfo.STEPS) && context.globalIdx < lines * columns) {
      int n = context.globalIdx / columns;
      int k = context.globalIdx % columns;
      int from = Rounds.row(run, layer, i);
      int end = from + Rounds.active(run, layer, i);
      int to = (first + n) * columns + k;
      float sum = 0f;
      if (i > 0) {
        sum = out.get(to);
      }
      for (int row = from; row < end; row++) {
        sum += gradients.get(row * aLine + aColumn + n) * b.get(row * bLine + bColumn + k);
      }
      out.set(to, sum);
    }
  }

  /**
   * The same for a bias: {@code db[n] += Σ gradient[row, n]}, from {@code jumpAt} on further right.
   */
  public static void roundBiasGradient(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray gradients,
      FloatArray out,
      int offset,
      int aLine,
      int jumpAt,
      int jump,
      int lines,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    int n = context.globalIdx;
    if (i < run.get(RunInfo.STEPS) && n < lines) {
      int from = Rounds.row(run, layer, i);
      int end = from + Rounds.active(run, layer, i);
      int place = n < jumpAt ? n : n + jump;
      float sum = 0f;
      if (i > 0) {
        sum = out.get(n);
      }
      for (int row = from; row < end; row++) {
        sum += gradients.get(row * aLine + place);
      }
      out.set(n, sum);
    }
  }
}
