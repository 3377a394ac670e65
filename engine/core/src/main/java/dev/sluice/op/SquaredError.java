package dev.sluice.op;

import java.util.List;

/**
 * {@code loss = Σ (prediction − target)²} over every element of the batch.
 *
 * @param mean whether the sum is divided by the number of elements
 * @param prediction {@code [n, c]}
 * @param target {@code [n, c]}
 * @param loss {@code [1]}
 */
public record SquaredError(boolean mean, Buffer prediction, Buffer target, Buffer loss)
    implements Op {
  /** Checks the shapes. */
  public SquaredError {
    Check.floats(this, "prediction", prediction);
    Check.shape(this, "target", target, prediction.shape());
    Check.shape(this, "loss", loss, Shape.scalar());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(prediction, target);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(loss);
  }

  @Override
  public long flops(Extent extent) {
    return 3 * prediction.shape().size(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer difference = tape.gradient(prediction);
    tape.record(new SquaredErrorGradient(mean, prediction, target, tape.of(loss), difference));
    tape.contribute(prediction, difference);
    if (tape.wants(target)) {
      Buffer dTarget = tape.gradient(target);
      tape.record(new Affine(difference, -1, 0, dTarget));
      tape.contribute(target, dTarget);
    }
  }
}
