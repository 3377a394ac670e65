package dev.sluice.op;

import java.util.List;

/**
 * {@code out = f(x)}, element by element.
 *
 * @param kind the function
 * @param x any shape
 * @param out the shape of x
 */
public record Unary(Kind kind, Buffer x, Buffer out) implements Op {
  /** An element-wise function of one number. */
  public enum Kind {
    /** Hyperbolic tangent. */
    TANH,
    /** {@code σ(x) = 1 / (1 + e^−x)}. */
    SIGMOID,
    /** {@code max(x, 0)}; the derivative at 0 is 0. */
    RELU,
    /** {@code e^x}. */
    EXP,
    /** Natural logarithm. */
    LOG,
    /** Square root. */
    SQRT,
    /** {@code x²}. */
    SQUARE,
    /** {@code |x|}; the derivative at 0 is 0. */
    ABS,
    /** {@code ln(1 + e^x)}. */
    SOFTPLUS,
    /** 1, −1, or 0 at 0; it has no gradient. */
    SIGN
  }

  /** Checks the shapes. */
  public Unary {
    Check.floats(this, "x", x);
    Check.shape(this, "out", out, x.shape());
  }

  @Override
  public String name() {
    return Label.of(kind);
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
    if (kind == Kind.SIGN) {
      return;
    }
    Buffer dx = tape.gradient(x);
    tape.record(new UnaryGradient(kind, x, out, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
