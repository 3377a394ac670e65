package dev.sluice.op;

import java.util.List;

/**
 * {@code dPrediction = 2 · dLoss · (prediction − target)}, divided by the number of elements where
 * the loss is a mean.
 *
 * @param mean whether the loss was a mean
 * @param prediction {@code [n, c]}
 * @param target {@code [n, c]}
 * @param dLoss {@code [1]}
 * @param dPrediction {@code [n, c]}
 */
public record SquaredErrorGradient(
    boolean mean, Buffer prediction, Buffer target, Buffer dLoss, Buffer dPrediction)
    implements Op {
  /** Checks the shapes. */
  public SquaredErrorGradient {
    Check.floats(this, "prediction", prediction);
    Check.shape(this, "target", target, prediction.shape());
    Check.shape(this, "dLoss", dLoss, Shape.scalar());
    Check.shape(this, "dPrediction", dPrediction, prediction.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(prediction, target, dLoss);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(dPrediction);
  }

  @Override
  public long flops(Extent extent) {
    return 3 * dPrediction.shape().size(extent);
  }
}
