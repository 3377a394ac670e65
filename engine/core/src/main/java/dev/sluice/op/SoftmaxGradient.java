package dev.sluice.op;

import java.util.List;

/**
 * {@code dx = out · (dOut − Σ dOut · out)}, the sum over one dimension.
 *
 * @param over the dimension of the softmax
 * @param out the softmax
 * @param dOut the gradient with respect to out
 * @param dx the gradient with respect to what the softmax was taken of
 */
public record SoftmaxGradient(Over over, Buffer out, Buffer dOut, Buffer dx) implements Op {
  /** Checks the shapes. */
  public SoftmaxGradient {
    Check.floats(this, "out", out);
    Softmax.requireOver(over);
    Check.shape(this, "dOut", dOut, out.shape());
    Check.shape(this, "dx", dx, out.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(out, dOut);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(dx);
  }

  @Override
  public long flops(Extent extent) {
    return 4 * dx.shape().size(extent);
  }
}
