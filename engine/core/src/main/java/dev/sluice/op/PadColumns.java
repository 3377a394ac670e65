package dev.sluice.op;

import java.util.List;

/**
 * Places a matrix among columns of zeros: the adjoint of {@link Slice}.
 *
 * @param x {@code [n, k]}
 * @param before columns of zeros before x
 * @param out {@code [n, c]} with {@code before + k <= c}
 */
public record PadColumns(Buffer x, int before, Buffer out) implements Op {
  /** Checks the shapes. */
  public PadColumns {
    Check.floats(this, "x", x);
    Check.floats(this, "out", out);
    int least = before + x.shape().columns();
    Check.value(this, "before", before, before >= 0, "at least 0");
    Check.shape(this, "out", out, x.shape().withColumns(Math.max(least, out.shape().columns())));
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
    tape.record(new Slice(tape.of(out), before, dx));
    tape.contribute(x, dx);
  }
}
