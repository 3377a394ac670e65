package dev.sluice.op;

import java.util.List;

/**
 * {@code out = x^exponent}, element by element, for a constant exponent. A negative x has a power
 * where the exponent is an integer, else NaN.
 *
 * @param exponent any number, infinities excluded
 * @param x any shape
 * @param out the shape of x
 */
public record Power(double exponent, Buffer x, Buffer out) implements Op {
  /** Checks the shapes and the exponent. */
  public Power {
    Check.floats(this, "x", x);
    Check.shape(this, "out", out, x.shape());
    Check.value(this, "exponent", exponent, Double.isFinite(exponent), "a finite number");
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

  /** {@code d x^p / dx = p · x^(p−1)}. */
  @Override
  public void backward(GradientTape tape) {
    if (exponent == 0) {
      return; // a constant, whose derivative the formula would make NaN of at 0
    }
    Buffer lower = tape.value("power", x.shape());
    Buffer slope = tape.value("slope", x.shape());
    Buffer dx = tape.gradient(x);
    tape.record(new Power(exponent - 1, x, lower));
    tape.record(new Affine(lower, exponent, 0, slope));
    tape.record(new Binary(Binary.Kind.MULTIPLY, slope, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
