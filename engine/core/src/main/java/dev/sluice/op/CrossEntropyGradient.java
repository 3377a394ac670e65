package dev.sluice.op;

import java.util.List;

/**
 * {@code dLogits = dLoss · (probabilities − onehot(target))}, divided by the number of targets that
 * count where the loss is a mean; 0 on ignored lines.
 *
 * @param mean whether the loss was a mean
 * @param probabilities {@code [n, classes]}
 * @param targets {@code [n, 1]}, as of {@link SoftmaxCrossEntropy}
 * @param dLoss {@code [1]}
 * @param dLogits {@code [n, classes]}
 */
public record CrossEntropyGradient(
    boolean mean, Buffer probabilities, Buffer targets, Buffer dLoss, Buffer dLogits)
    implements Op {
  /** Checks the shapes. */
  public CrossEntropyGradient {
    Check.floats(this, "probabilities", probabilities);
    Check.indices(this, "targets", targets, probabilities.shape());
    Check.shape(this, "dLoss", dLoss, Shape.scalar());
    Check.shape(this, "dLogits", dLogits, probabilities.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(probabilities, targets, dLoss);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(dLogits);
  }

  @Override
  public long flops(Extent extent) {
    return dLogits.shape().size(extent);
  }
}
