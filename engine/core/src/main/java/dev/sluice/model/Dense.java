package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import java.util.Map;

/**
 * {@code y = Wx + b}: {@code [n, inputs]} to {@code [n, size]}; parameters {@code weight [size,
 * inputs]} and {@code bias [size]}, drawn from ±1/√inputs as in PyTorch.
 *
 * @param size columns of the result
 * @param bias whether there is a bias
 */
public record Dense(int size, boolean bias) implements Layer {
  /** Checks the size. */
  public Dense {
    Options.atLeastOne("Dense", "size", size);
  }

  /**
   * With a bias.
   *
   * @param size columns of the result
   */
  public Dense(int size) {
    this(size, true);
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    int inputs = x.shape().columns();
    Initializer uniform = Initializer.uniform(1 / Math.sqrt(inputs));
    Buffer weight = scope.parameter("weight", Shape.matrix(size, inputs), uniform);
    Buffer product = scope.recorder().matmul(x, false, weight, true);
    if (!bias) {
      return product;
    }
    return scope.recorder().add(product, scope.parameter("bias", Shape.vector(size), uniform));
  }

  @Override
  public String kind() {
    return "dense";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("size", size, "bias", bias);
  }
}
