package dev.sluice.op;

import java.util.List;

/**
 * {@code loss = Σ −log softmax(logits)[target]} in nats, over the lines whose target is not {@link
 * #IGNORED}; per step with {@code [rows, classes]}, per sequence with {@code [sequences, classes]}.
 *
 * @param mean whether the sum is divided by the number of targets that count; without any, the loss
 *     is NaN
 * @param logits {@code [n, classes]}
 * @param targets {@code [n, 1]} of classes in {@code [0, classes)}, or {@link #IGNORED}
 * @param loss {@code [1]}
 * @param probabilities {@code [n, classes]}, the softmax of the logits
 */
public record SoftmaxCrossEntropy(
    boolean mean, Buffer logits, Buffer targets, Buffer loss, Buffer probabilities) implements Op {
  /** The target of a line that does not count, PyTorch's {@code ignore_index}. */
  public static final int IGNORED = -100;

  /** Checks the shapes. */
  public SoftmaxCrossEntropy {
    Check.floats(this, "logits", logits);
    Check.indices(this, "targets", targets, logits.shape());
    Check.shape(this, "loss", loss, Shape.scalar());
    Check.shape(this, "probabilities", probabilities, logits.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(logits, targets);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(loss, probabilities);
  }

  @Override
  public long flops(Extent extent) {
    return 4 * logits.shape().size(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    if (tape.of(probabilities) != null) {
      throw new IllegalStateException(
          name() + " has no gradient through its probabilities; record a Softmax for that");
    }
    Buffer dLogits = tape.gradient(logits);
    tape.record(new CrossEntropyGradient(mean, probabilities, targets, tape.of(loss), dLogits));
    tape.contribute(logits, dLogits);
  }
}
