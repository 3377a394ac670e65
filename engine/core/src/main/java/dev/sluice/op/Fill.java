package dev.sluice.op;

import java.util.List;

/**
 * Every element the same constant.
 *
 * @param value the constant
 * @param out any shape
 */
public record Fill(double value, Buffer out) implements Op {
  /** Checks the type. */
  public Fill {
    Check.floats(this, "out", out);
  }

  @Override
  public List<Buffer> inputs() {
    return List.of();
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return 0;
  }

  @Override
  public void backward(GradientTape tape) {
    // A constant: nothing depends on anything.
  }
}
