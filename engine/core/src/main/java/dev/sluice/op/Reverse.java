package dev.sluice.op;

import java.util.List;

/**
 * Every sequence from its last step to its first: {@code out[t] = x[length − 1 − t]}.
 *
 * @param x {@code [rows, c]}
 * @param out {@code [rows, c]}
 */
public record Reverse(Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public Reverse {
    Check.rows(this, "x", x);
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
    return 0;
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dx = tape.gradient(x);
    tape.record(new Reverse(tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
