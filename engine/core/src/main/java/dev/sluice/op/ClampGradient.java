package dev.sluice.op;

import java.util.List;

/**
 * {@code dx = dOut} where {@code |x| < limit}, else 0.
 *
 * @param limit the limit of the {@link Clamp}
 * @param x what was clamped
 * @param dOut the gradient with respect to the clamped value
 * @param dx the gradient with respect to x
 */
public record ClampGradient(double limit, Buffer x, Buffer dOut, Buffer dx) implements Op {
  /** Checks the shapes. */
  public ClampGradient {
    Check.floats(this, "x", x);
    Check.shape(this, "dOut", dOut, x.shape());
    Check.shape(this, "dx", dx, x.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(x, dOut);
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
