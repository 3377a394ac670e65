package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Operations whose every element depends on the same element of their operands; one work-item each.
 * {@code lines} and {@code columns} are those of the result, lines as in {@link RunInfo#lines}.
 */
public final class ElementwiseKernels {
  // The order of Binary.Kind.
  private static final int ADD = 0;
  private static final int SUBTRACT = 1;
  private static final int MULTIPLY = 2;
  private static final int DIVIDE = 3;
  private static final int MAXIMUM = 4;
  private static final int MINIMUM = 5;
  private static final int GREATER = 6;

  // The order of Unary.Kind.
  private static final int TANH = 0;
  private static final int SIGMOID = 1;
  private static final int RELU = 2;
  private static final int EXP = 3;
  private static final int LOG = 4;
  private static final int SQRT = 5;
  private static final int SQUARE = 6;
  private static final int ABS = 7;
  private static final int SOFTPLUS = 8;

  private ElementwiseKernels() {}

  /** {@code out = scale x + shift}, with {@code constants} = (scale, shift). */
  public static void affine(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray x,
      FloatArray out,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      out.set(i, constants.get(0) * x.get(i) + constants.get(1));
    }
  }

  /**
   * {@code out = a · b}; the elements of b for neighbouring lines are {@code bLine} apart, for
   * neighbouring columns {@code bColumn} (0 or 1).
   */
  public static void binary(
      KernelContext context,
      IntArray run,
      FloatArray a,
      FloatArray b,
      FloatArray out,
      int kind,
      int bLine,
      int bColumn,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      float x = a.get(i);
      float y = b.get((i / columns) * bLine + (i % columns) * bColumn);
      float result;
      if (kind == ADD) {
        result = x + y;
      } else if (kind == SUBTRACT) {
        result = x - y;
      } else if (kind == MULTIPLY) {
        result = x * y;
      } else if (kind == DIVIDE) {
        result = x / y;
      } else if (kind == MAXIMUM) {
        result = Functions.larger(x, y);
      } else if (kind == MINIMUM) {
        result = -Functions.larger(-x, -y);
      } else if (kind == GREATER) {
        // A NaN is greater than nothing, whichever way the comparison is turned.
        result = x > y && x == x && y == y ? 1f : 0f;
      } else {
        result = x == y ? 1f : 0f;
      }
      out.set(i, result);
    }
  }

  /** A function of one number, by the order of {@link dev.sluice.op.Unary.Kind}. */
  public static void unary(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray out,
      int kind,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      float v = x.get(i);
      float result;
      if (kind == TANH) {
        result = Functions.hyperbolicTangent(v);
      } else if (kind == SIGMOID) {
        result = Functions.sigmoid(v);
      } else if (kind == RELU) {
        result = v < 0f ? 0f : v; // a maximum would make 0 of a NaN
      } else if (kind == EXP) {
        result = TornadoMath.exp(v);
      } else if (kind == LOG) {
        result = TornadoMath.log(v);
      } else if (kind == SQRT) {
        result = TornadoMath.sqrt(v);
      } else if (kind == SQUARE) {
        result = v * v;
      } else if (kind == ABS) {
        result = TornadoMath.abs(v);
      } else if (kind == SOFTPLUS) {
        result = Functions.softplus(v);
      } else {
        result = v > 0f ? 1f : v < 0f ? -1f : v; // 0 at 0, and a NaN stays one
      }
      out.set(i, result);
    }
  }

  /** {@code dx = dOut f'(x)}, from x or f(x). */
  public static void unaryGradient(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray out,
      FloatArray dOut,
      FloatArray dx,
      int kind,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      float v = x.get(i);
      float f = out.get(i);
      float slope;
      if (kind == TANH) {
        slope = 1f - f * f;
      } else if (kind == SIGMOID) {
        slope = f * (1f - f);
      } else if (kind == RELU) {
        slope = v > 0f ? 1f : 0f;
      } else if (kind == EXP) {
        slope = f;
      } else if (kind == LOG) {
        slope = 1f / v;
      } else if (kind == SQRT) {
        slope = 0.5f / f;
      } else if (kind == SQUARE) {
        slope = 2f * v;
      } else if (kind == ABS) {
        slope = v > 0f ? 1f : v < 0f ? -1f : v; // 0 at 0, and a NaN stays one
      } else if (kind == SOFTPLUS) {
        slope = Functions.sigmoid(v);
      } else {
        slope = 0f;
      }
      dx.set(i, dOut.get(i) * slope);
    }
  }

  /** {@code out = condition ≠ 0 ? a : b}. */
  public static void where(
      KernelContext context,
      IntArray run,
      FloatArray condition,
      FloatArray a,
      FloatArray b,
      FloatArray out,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      out.set(i, condition.get(i) != 0f ? a.get(i) : b.get(i));
    }
  }

  /** {@code out = x^exponent}, with {@code constants} = (exponent). */
  public static void power(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray x,
      FloatArray out,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      out.set(i, TornadoMath.pow(x.get(i), constants.get(0)));
    }
  }

  /** {@code out = min(max(x, −limit), limit)}, with {@code constants} = (limit). */
  public static void clampTo(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray x,
      FloatArray out,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      float v = x.get(i);
      float limit = constants.get(0);
      float result = v; // a NaN stays one
      if (v < -limit) {
        result = -limit;
      } else if (v > limit) {
        result = limit;
      }
      out.set(i, result);
    }
  }

  /** {@code dx = dOut} where {@code |x| < limit}, else 0. */
  public static void clampGradient(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray x,
      FloatArray dOut,
      FloatArray dx,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      float v = x.get(i);
      float limit = constants.get(0);
      dx.set(i, v < limit && v > -limit ? dOut.get(i) : 0f);
    }
  }

  /** Dropout; {@code byStep} where every step has a mask of its own. */
  public static void dropout(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray out,
      int byStep,
      int stream,
      int threshold,
      float scale,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      int line = i / columns;
      int sequence = line;
      int step = Masks.ALL_STEPS;
      if (lines == RunInfo.BY_ROWS) {
        int at = RunInfo.step(run, line);
        sequence = line - RunInfo.firstRow(run, at);
        if (byStep != 0) {
          step = at;
        }
      }
      out.set(
          i, Masks.masked(run, x.get(i), i % columns, sequence, step, stream, threshold, scale));
    }
  }

  /** Every element the constant {@code constants[0]}. */
  public static void fill(
      KernelContext context,
      IntArray run,
      FloatArray constants,
      FloatArray out,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      out.set(i, constants.get(0));
    }
  }

  /** {@code to = from}, unless there is a guard that is not finite. */
  public static void carry(
      KernelContext context,
      IntArray run,
      FloatArray from,
      FloatArray to,
      FloatArray guard,
      int guarded,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < RunInfo.lines(run, lines) * columns) {
      if (guarded == 0 || Functions.finite(guard.get(0))) {
        to.set(i, from.get(i));
      }
    }
  }
}
