package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The forward and backward algorithm of a linear chain, in logarithms: one work-item a sequence,
 * whose few states it goes through step by step.
 */
public final class ChainKernels {
  private ChainKernels() {}

  /**
   * {@code out[t, j] = ln Σᵢ e^(scores[t − 1, i] + out[t − 1, i] + transitions[i, j])}, and 0 at
   * the first step.
   */
  public static void chainScan(
      KernelContext context,
      IntArray run,
      FloatArray scores,
      FloatArray transitions,
      FloatArray out,
      int columns) {
    RunInfo.inOrder(run);
    int sequence = context.globalIdx;
    if (sequence < run.get(RunInfo.SEQUENCES)) {
      int states = RunInfo.bound(run, columns);
      int length = RunInfo.length(run, sequence);
      for (int j = 0; j < states; j++) {
        out.set(sequence * columns + j, 0f);
      }
      for (int t = 1; t < length; t++) {
        int from = (RunInfo.firstRow(run, t - 1) + sequence) * columns;
        int to = (RunInfo.firstRow(run, t) + sequence) * columns;
        for (int j = 0; j < states; j++) {
          float largest = Float.NEGATIVE_INFINITY;
          for (int i = 0; i < states; i++) {
            float way = scores.get(from + i) + out.get(from + i) + transitions.get(i * columns + j);
            largest = Functions.larger(largest, way);
          }
          float sum = 0f;
          for (int i = 0; i < states; i++) {
            float way = scores.get(from + i) + out.get(from + i) + transitions.get(i * columns + j);
            sum += TornadoMath.exp(way - largest);
          }
          out.set(to + j, largest + TornadoMath.log(sum));
        }
      }
    }
  }

  /**
   * {@code dScores[t, i] = Σⱼ (dOut + dScores)[t + 1, j] · e^(scores[t, i] + out[t, i] +
   * transitions[i, j] − out[t + 1, j])}, and 0 at the last step.
   */
  public static void chainScanGradient(
      KernelContext context,
      IntArray run,
      FloatArray scores,
      FloatArray transitions,
      FloatArray out,
      FloatArray dOut,
      FloatArray dScores,
      int columns) {
    RunInfo.inOrder(run);
    int sequence = context.globalIdx;
    if (sequence < run.get(RunInfo.SEQUENCES)) {
      int states = RunInfo.bound(run, columns);
      int last = RunInfo.length(run, sequence) - 1;
      int end = (RunInfo.firstRow(run, last) + sequence) * columns;
      for (int i = 0; i < states; i++) {
        dScores.set(end + i, 0f);
      }
      for (int back = 1; back <= last; back++) {
        int t = last - back;
        int at = (RunInfo.firstRow(run, t) + sequence) * columns;
        int next = (RunInfo.firstRow(run, t + 1) + sequence) * columns;
        for (int i = 0; i < states; i++) {
          float alpha = scores.get(at + i) + out.get(at + i);
          float sum = 0f;
          for (int j = 0; j < states; j++) {
            float total = dOut.get(next + j) + dScores.get(next + j);
            float way = alpha + transitions.get(i * columns + j) - out.get(next + j);
            sum += total * TornadoMath.exp(way);
          }
          dScores.set(at + i, sum);
        }
      }
    }
  }

  /**
   * {@code dTransitions[i, j] = Σ total[t, j] · e^(scores[t − 1, i] + out[t − 1, i] +
   * transitions[i, j] − out[t, j])} over all steps but first ones; one work-item a transition, in
   * the order of the rows.
   */
  public static void chainTransitionsGradient(
      KernelContext context,
      IntArray run,
      FloatArray scores,
      FloatArray transitions,
      FloatArray out,
      FloatArray total,
      FloatArray dTransitions,
      int columns) {
    RunInfo.inOrder(run);
    int item = context.globalIdx;
    if (item < run.get(RunInfo.ACTIVE) * columns * columns) {
      int i = item / columns;
      int j = item % columns;
      int steps = run.get(RunInfo.STEPS);
      float sum = 0f;
      for (int t = 1; t < steps; t++) {
        int active = RunInfo.active(run, t);
        for (int sequence = 0; sequence < active; sequence++) {
          int from = (RunInfo.firstRow(run, t - 1) + sequence) * columns + i;
          int to = (RunInfo.firstRow(run, t) + sequence) * columns + j;
          float way = scores.get(from) + out.get(from) + transitions.get(item) - out.get(to);
          sum += total.get(to) * TornadoMath.exp(way);
        }
      }
      dTransitions.set(item, sum);
    }
  }
}
