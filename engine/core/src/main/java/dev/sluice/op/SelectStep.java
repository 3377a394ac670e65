package dev.sluice.op;

import java.util.List;

/**
 * The row of each sequence's first or last step.
 *
 * @param last whether the last step is taken, else the first
 * @param x {@code [rows, c]}
 * @param out {@code [sequences, c]}
 */
public record SelectStep(boolean last, Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public SelectStep {
    Check.floats(this, "x", x);
    Check.condition(this, "x", x, x.shape().axis() == Axis.ROWS, "[rows, columns]");
    Check.shape(this, "out", out, Shape.sequences(x.shape().columns()));
  }

  @Override
  public String name() {
    return last ? "LastStep" : "FirstStep";
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
    tape.record(new PlaceStep(last, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
