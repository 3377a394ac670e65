package dev.sluice.program;

import dev.sluice.op.Broadcast;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.Reduce;
import dev.sluice.op.Shape;
import dev.sluice.op.Softmax;
import dev.sluice.op.Unary;

/** What a {@link Recorder} makes of all columns, lines or steps together, and the way back. */
public abstract sealed class Reductions extends Arithmetic permits Movement {
  Reductions(Extent capacity) {
    super(capacity);
  }

  /**
   * The sum over a dimension.
   *
   * @param over the dimension
   * @param x {@code [n, c]}
   * @return the reduced shape, see {@link Over}
   */
  public final Buffer sum(Over over, Buffer x) {
    Buffer out = value("sum", over.reduce(x.shape()));
    record(new Reduce(over, Reduce.Kind.SUM, x, out));
    return out;
  }

  /**
   * The mean over a dimension.
   *
   * @param over the dimension
   * @param x {@code [n, c]}
   * @return the reduced shape, see {@link Over}
   */
  public final Buffer mean(Over over, Buffer x) {
    Buffer out = value("mean", over.reduce(x.shape()));
    record(new Reduce(over, Reduce.Kind.MEAN, x, out));
    return out;
  }

  /**
   * The largest number over a dimension.
   *
   * @param over {@link Over#COLUMNS} or {@link Over#STEPS}
   * @param x {@code [n, c]}
   * @return the reduced shape, see {@link Over}
   */
  public final Buffer max(Over over, Buffer x) {
    Buffer out = value("max", over.reduce(x.shape()));
    record(new Reduce(over, Reduce.Kind.MAX, x, out));
    return out;
  }

  /**
   * The smallest number over a dimension.
   *
   * @param over {@link Over#COLUMNS} or {@link Over#STEPS}
   * @param x {@code [n, c]}
   * @return the reduced shape, see {@link Over}
   */
  public final Buffer min(Over over, Buffer x) {
    return affine(max(over, affine(x, -1, 0)), -1, 0);
  }

  /**
   * Repeats along a dimension, as from sequences to all their rows.
   *
   * @param over the dimension
   * @param x the reduced shape
   * @param full the shape to fill
   * @return the full shape
   */
  public final Buffer repeat(Over over, Buffer x, Shape full) {
    Buffer out = value("repeat", full);
    record(new Broadcast(over, false, x, out));
    return out;
  }

  /**
   * The line of each sequence at all its steps.
   *
   * @param x {@code [sequences, c]}
   * @return {@code [rows, c]}
   */
  public final Buffer repeatSteps(Buffer x) {
    return repeat(Over.STEPS, x, Shape.rows(x.shape().columns()));
  }

  /**
   * Softmax over a dimension.
   *
   * @param over {@link Over#COLUMNS} or {@link Over#STEPS}
   * @param x {@code [n, c]}
   * @return the shape of x
   */
  public final Buffer softmax(Over over, Buffer x) {
    Buffer out = value("softmax", x.shape());
    record(new Softmax(over, x, out));
    return out;
  }

  /**
   * {@code ln Σ e^x} over a dimension, computed with the largest x subtracted; NaN where all are
   * minus infinity.
   *
   * @param over {@link Over#COLUMNS} or {@link Over#STEPS}
   * @param x {@code [n, c]}
   * @return the reduced shape, see {@link Over}
   */
  public final Buffer logSumExp(Over over, Buffer x) {
    Buffer largest = stopGradient(max(over, x));
    Buffer below = subtract(x, repeat(over, largest, x.shape()));
    return add(unary(Unary.Kind.LOG, sum(over, unary(Unary.Kind.EXP, below))), largest);
  }

  /**
   * The logarithm of the softmax over a dimension, {@code x − ln Σ e^x}, which is no minus infinity
   * where the softmax is too small for a number.
   *
   * @param over {@link Over#COLUMNS} or {@link Over#STEPS}
   * @param x {@code [n, c]}
   * @return the shape of x
   */
  public final Buffer logSoftmax(Over over, Buffer x) {
    Buffer below = subtract(x, repeat(over, stopGradient(max(over, x)), x.shape()));
    Buffer total = unary(Unary.Kind.LOG, sum(over, unary(Unary.Kind.EXP, below)));
    return subtract(below, repeat(over, total, x.shape()));
  }
}
