package dev.sluice.op;

import java.util.List;

/**
 * Writes one row per sequence to one of its steps, zeros elsewhere: the adjoint of {@link
 * SelectStep}.
 *
 * @param step from 0 on, or below 0 from the end: −1 is the last
 * @param x {@code [sequences, c]}
 * @param out {@code [rows, c]}
 */
public record PlaceStep(int step, Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public PlaceStep {
    Check.floats(this, "x", x);
    Check.condition(this, "x", x, x.shape().axis() == Axis.SEQUENCES, "[sequences, columns]");
    Check.shape(this, "out", out, Shape.rows(x.shape().columns()));
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
    tape.record(new SelectStep(step, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
