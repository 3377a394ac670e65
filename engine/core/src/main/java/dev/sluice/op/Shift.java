package dev.sluice.op;

import java.util.List;

/**
 * Every sequence some steps later: {@code out[t] = x[t − steps]}, and 0 where the sequence has no
 * such step.
 *
 * @param steps how many steps later; below 0 for earlier
 * @param x {@code [rows, c]}
 * @param out {@code [rows, c]}
 */
public record Shift(int steps, Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public Shift {
    Check.rows(this, "x", x);
    Check.value(
        this, "steps", steps, steps != Integer.MIN_VALUE, "above " + Integer.MIN_VALUE); // negated
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
    tape.record(new Shift(-steps, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
