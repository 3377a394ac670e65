package dev.sluice.op;

import java.util.List;

/**
 * {@code out = e^x / Σ e^x}, the sum over one dimension; computed with the maximum subtracted.
 *
 * @param over {@link Over#COLUMNS}, or {@link Over#STEPS} for weights over the steps of each
 *     sequence, as in attention
 * @param x {@code [n, c]}; {@code [rows, c]} for {@link Over#STEPS}
 * @param out the shape of x
 */
public record Softmax(Over over, Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public Softmax {
    Check.floats(this, "x", x);
    requireOver(over);
    if (over == Over.STEPS) {
      Check.rows(this, "x", x);
    }
    Check.shape(this, "out", out, x.shape());
  }

  static void requireOver(Over over) {
    if (over != Over.COLUMNS && over != Over.STEPS) {
      throw new IllegalArgumentException("Softmax: works over COLUMNS or STEPS, not over " + over);
    }
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(x);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return 4 * out.shape().size(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dx = tape.gradient(x);
    tape.record(new SoftmaxGradient(over, out, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
