package dev.sluice.op;

import java.util.List;
import java.util.Locale;

/**
 * The sum or the mean over one dimension. Sums have a fixed order, so that they have the same bits
 * in every run.
 *
 * @param over the dimension
 * @param mean whether the sum is divided by the number of its terms
 * @param x a matrix {@code [n, c]}; {@code [rows, c]} for {@link Over#STEPS}
 * @param out the reduced shape, see {@link Over}
 */
public record Reduce(Over over, boolean mean, Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public Reduce {
    Check.floats(this, "x", x);
    if (over == Over.STEPS) {
      Check.condition(this, "x", x, x.shape().axis() == Axis.ROWS, "[rows, columns]");
    }
    Check.shape(this, "out", out, over.reduce(x.shape()));
  }

  @Override
  public String name() {
    return (mean ? "Mean" : "Sum") + " over " + over.name().toLowerCase(Locale.ROOT);
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
    return x.shape().size(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dx = tape.gradient(x);
    tape.record(new Broadcast(over, mean, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
