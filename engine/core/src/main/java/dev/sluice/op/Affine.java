package dev.sluice.op;

import java.util.List;

/**
 * {@code out = scale · x + shift}, element by element.
 *
 * @param x any shape
 * @param scale the factor
 * @param shift the summand
 * @param out the shape of x
 */
public record Affine(Buffer x, double scale, double shift, Buffer out) implements Op {
  /** Checks the shapes. */
  public Affine {
    Check.floats(this, "x", x);
    Check.shape(this, "out", out, x.shape());
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
    tape.record(new Affine(tape.of(out), scale, 0, dx));
    tape.contribute(x, dx);
  }
}
