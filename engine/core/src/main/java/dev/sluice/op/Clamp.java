package dev.sluice.op;

import java.util.List;

/**
 * {@code out = min(max(x, −limit), limit)}, element by element.
 *
 * @param limit the largest magnitude that passes unchanged, above 0
 * @param x any shape
 * @param out the shape of x
 */
public record Clamp(double limit, Buffer x, Buffer out) implements Op {
  /** Checks the shapes and the limit. */
  public Clamp {
    Check.floats(this, "x", x);
    Check.shape(this, "out", out, x.shape());
    Check.value(this, "limit", limit, limit > 0, "above 0");
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
    return out.shape().size(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dx = tape.gradient(x);
    tape.record(new ClampGradient(limit, x, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
