package dev.sluice.op;

import java.util.List;

/**
 * {@code out = x · min(1, limit / norm)} (Pascanu et al. 2013).
 *
 * @param limit the largest norm that passes unchanged, above 0
 * @param x any shape
 * @param norm {@code [1]}, of everything that is clipped together
 * @param out the shape of x
 */
public record ClipByNorm(double limit, Buffer x, Buffer norm, Buffer out) implements Op {
  /** Checks the shapes and the limit. */
  public ClipByNorm {
    Check.floats(this, "x", x);
    Check.shape(this, "norm", norm, Shape.scalar());
    Check.shape(this, "out", out, x.shape());
    Check.value(this, "limit", limit, limit > 0, "above 0");
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(x, norm);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return out.shape().size(extent);
  }
}
