package dev.sluice.op;

import java.util.List;

/**
 * Repeats along one dimension: the adjoint of {@link Reduce}.
 *
 * @param over the dimension
 * @param mean whether every repeat is divided by the number of repeats
 * @param x the reduced shape, see {@link Over}
 * @param out a matrix {@code [n, c]}
 */
public record Broadcast(Over over, boolean mean, Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public Broadcast {
    Check.floats(this, "out", out);
    if (over == Over.STEPS) {
      Check.rows(this, "out", out);
    }
    Check.shape(this, "x", x, over.reduce(out.shape()));
  }

  @Override
  public String name() {
    return (mean ? "Share" : "Repeat") + " over " + Label.lower(over);
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
    return mean ? out.shape().size(extent) : 0;
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dx = tape.gradient(x);
    tape.record(new Reduce(over, mean ? Reduce.Kind.MEAN : Reduce.Kind.SUM, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
