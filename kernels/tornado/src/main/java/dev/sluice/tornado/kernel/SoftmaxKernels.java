package dev.sluice.tornado.kernel;

import static dev.sluice.tornado.kernel.ReductionKernels.GROUP;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax over the columns of a line, one group a line, or over the steps of a sequence, one
 * work-item a column; and the softmax cross-entropy, whose target {@code IGNORED} does not count.
 */
public final class SoftmaxKernels {
  private static final int IGNORED = -100;

  private SoftmaxKernels() {}

  /** The largest number of all work-items, in all of them; see {@link ReductionKernels#total}. */
  private static float largest(KernelContext context, float mine) {
    float[] numbers = context.allocateFloatLocalArray(GROUP);
    int item = context.localIdx;
    numbers[item] = mine;
    context.localBarrier();
    for (int half = GROUP / 2; half > 0; half /= 2) {
      if (item < half) {
        float other = numbers[item + half];
        if (other > numbers[item]) {
          numbers[item] = other;
        }
      }
      context.localBarrier();
    }
    return numbers[0];
  }

  /**
   * {@code out = e^(x − max) / Σ} and, with {@code withLoss}, each line's {@code log Σ e^x −
   * x[target]}.
   */
  public static void softmaxColumns(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray out,
      IntArray targets,
      FloatArray lineLoss,
      int withLoss,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int line = context.groupIdx;
    int item = context.localIdx;
    int from = line * columns;
    int present = line < RunInfo.lines(run, lines) ? columns : 0;
    float mine = -Float.MAX_VALUE;
    for (int j = item; j < present; j += GROUP) {
      float v = x.get(from + j);
      if (v > mine) {
        mine = v;
      }
    }
    float most = largest(context, mine);
    mine = 0f;
    for (int j = item; j < present; j += GROUP) {
      float e = TornadoMath.exp(x.get(from + j) - most);
      out.set(from + j, e);
      mine += e;
    }
    float sum = ReductionKernels.total(context, mine);
    for (int j = item; j < present; j += GROUP) {
      out.set(from + j, out.get(from + j) / sum);
    }
    if (withLoss != 0 && item == 0 && present > 0) {
      int target = targets.get(line);
      float loss = 0f;
      if (target != IGNORED) {
        loss = most + TornadoMath.log(sum) - x.get(from + target);
      }
      lineLoss.set(line, loss);
    }
  }

  /** {@code dx = out (dOut − Σ dOut out)}. */
  public static void softmaxGradientColumns(
      KernelContext context,
      IntArray run,
      FloatArray out,
      FloatArray dOut,
      FloatArray dx,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int line = context.groupIdx;
    int item = context.localIdx;
    int from = line * columns;
    int present = line < RunInfo.lines(run, lines) ? columns : 0;
    float mine = 0f;
    for (int j = item; j < present; j += GROUP) {
      mine += dOut.get(from + j) * out.get(from + j);
    }
    float dot = ReductionKernels.total(context, mine);
    for (int j = item; j < present; j += GROUP) {
      dx.set(from + j, out.get(from + j) * (dOut.get(from + j) - dot));
    }
  }

  /** Softmax over the steps of each sequence. */
  public static void softmaxSteps(
      KernelContext context, IntArray run, FloatArray x, FloatArray out, int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.SEQUENCES) * columns) {
      int sequence = i / columns;
      int column = i % columns;
      int length = RunInfo.length(run, sequence);
      float most = -Float.MAX_VALUE;
      for (int t = 0; t < length; t++) {
        float v = x.get((RunInfo.firstRow(run, t) + sequence) * columns + column);
        if (v > most) {
          most = v;
        }
      }
      float sum = 0f;
      for (int t = 0; t < length; t++) {
        int at = (RunInfo.firstRow(run, t) + sequence) * columns + column;
        float e = TornadoMath.exp(x.get(at) - most);
        out.set(at, e);
        sum += e;
      }
      for (int t = 0; t < length; t++) {
        int at = (RunInfo.firstRow(run, t) + sequence) * columns + column;
        out.set(at, out.get(at) / sum);
      }
    }
  }

  /** Its gradient. */
  public static void softmaxGradientSteps(
      KernelContext context,
      IntArray run,
      FloatArray out,
      FloatArray dOut,
      FloatArray dx,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < run.get(RunInfo.SEQUENCES) * columns) {
      int sequence = i / columns;
      int column = i % columns;
      int length = RunInfo.length(run, sequence);
      float dot = 0f;
      for (int t = 0; t < length; t++) {
        int at = (RunInfo.firstRow(run, t) + sequence) * columns + column;
        dot += dOut.get(at) * out.get(at);
      }
      for (int t = 0; t < length; t++) {
        int at = (RunInfo.firstRow(run, t) + sequence) * columns + column;
        dx.set(at, out.get(at) * (dOut.get(at) - dot));
      }
    }
  }

  /**
   * Adds up the lines' losses, or without {@code withLoss} counts only, by one group: 1 over the
   * number of targets that count goes to {@code share[0]}, or 1 where the loss is a sum.
   */
  public static void finishLoss(
      KernelContext context,
      IntArray run,
      FloatArray losses,
      IntArray targets,
      FloatArray share,
      FloatArray loss,
      int mean,
      int withLoss,
      int lines) {
    RunInfo.inOrder(run);
    int item = context.localIdx;
    int count = RunInfo.lines(run, lines);
    float sum = 0f;
    float counted = 0f;
    for (int i = item; i < count; i += GROUP) {
      if (withLoss != 0) {
        sum += losses.get(i);
      }
      if (targets.get(i) != IGNORED) {
        counted += 1f;
      }
    }
    sum = ReductionKernels.total(context, sum);
    counted = ReductionKernels.total(context, counted);
    if (item == 0) {
      float divisor = 1f;
      if (mean != 0) {
        divisor = counted;
      }
      share.set(0, 1f / divisor);
      if (withLoss != 0) {
        loss.set(0, sum / divisor);
      }
    }
  }

  /** {@code dLogits = dLoss share (p − one-hot)}. */
  public static void crossEntropyGradient(
      KernelContext context,
      IntArray run,
      FloatArray probabilities,
      IntArray targets,
      FloatArray dLoss,
      FloatArray share,
      FloatArray dLogits,
      int lines,
      int classes) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * classes) {
      int target = targets.get(i / classes);
      float one = i % classes == target ? 1f : 0f;
      float gradient = 0f;
      if (target != IGNORED) {
        gradient = dLoss.get(0) * share.get(0) * (probabilities.get(i) - one);
      }
      dLogits.set(i, gradient);
    }
  }

  /** {@code dPrediction = 2 dLoss (prediction − target)}, over the numbers where {@code mean}. */
  public static void squaredErrorGradient(
      KernelContext context,
      IntArray run,
      FloatArray prediction,
      FloatArray target,
      FloatArray dLoss,
      FloatArray dPrediction,
      int mean,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    int size = RunInfo.lines(run, lines) * columns;
    if (i < size) {
      float scale = mean != 0 ? 2f / size : 2f;
      dPrediction.set(i, scale * dLoss.get(0) * (prediction.get(i) - target.get(i)));
    }
  }
}
