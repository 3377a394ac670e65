package dev.sluice.op;

import java.util.List;

/**
 * Some neighbouring columns of a matrix.
 *
 * @param x {@code [n, c]}
 * @param from the first column
 * @param out {@code [n, k]} with {@code from + k <= c}
 */
public record Slice(Buffer x, int from, Buffer out) implements Op {
  /** Checks the shapes. */
  public Slice {
    Check.floats(this, "x", x);
    Check.floats(this, "out", out);
    int most = x.shape().columns() - from;
    Check.value(this, "from", from, from >= 0 && most >= 1, "a column of " + x);
    Check.shape(this, "out", out, x.shape().withColumns(Math.min(most, out.shape().columns())));
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
    return 0;
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dx = tape.gradient(x);
    tape.record(new PadColumns(tape.of(out), from, dx));
    tape.contribute(x, dx);
  }
}
