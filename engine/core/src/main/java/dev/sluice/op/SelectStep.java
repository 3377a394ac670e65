package dev.sluice.op;

import java.util.List;

/**
 * One step of each sequence; zeros for a sequence that does not have it.
 *
 * @param step from 0 on, or below 0 from the end: −1 is the last
 * @param x {@code [rows, c]}
 * @param out {@code [sequences, c]}
 */
public record SelectStep(int step, Buffer x, Buffer out) implements Op {
  /** The last step. */
  public static final int LAST = -1;

  /** Checks the shapes. */
  public SelectStep {
    Check.rows(this, "x", x);
    Check.shape(this, "out", out, Shape.sequences(x.shape().columns()));
  }

  @Override
  public String name() {
    return switch (step) {
      case LAST -> "LastStep";
      case 0 -> "FirstStep";
      default -> "Step " + step;
    };
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
    tape.record(new PlaceStep(step, tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
