package dev.sluice.op;

import java.util.List;

/**
 * {@code dx = dOut · f'(x)}, element by element.
 *
 * @param kind the function f
 * @param x what f was applied to
 * @param out {@code f(x)}, from which some derivatives are cheaper
 * @param dOut the gradient with respect to out
 * @param dx the gradient with respect to x
 */
public record UnaryGradient(Unary.Kind kind, Buffer x, Buffer out, Buffer dOut, Buffer dx)
    implements Op {
  /** Checks the shapes. */
  public UnaryGradient {
    Check.floats(this, "x", x);
    Check.shape(this, "out", out, x.shape());
    Check.shape(this, "dOut", dOut, x.shape());
    Check.shape(this, "dx", dx, x.shape());
  }

  @Override
  public String name() {
    return Label.of(kind) + "Gradient";
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(x, out, dOut);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(dx);
  }

  @Override
  public long flops(Extent extent) {
    return dx.shape().size(extent);
  }
}
