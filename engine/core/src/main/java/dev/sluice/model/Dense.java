package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import java.util.Map;
import java.util.Optional;

/**
 * {@code y = Wx + b}: {@code [n, inputs]} to {@code [n, size]}; parameters {@code weight [size,
 * inputs]} and {@code bias [size]}, drawn from ±1/√inputs as in PyTorch, or as is asked for.
 *
 * @param size columns of the result
 * @param bias whether there is a bias
 * @param init how the weight is drawn, its bias then 0; empty for PyTorch's. It is not in files,
 *     which have the weights
 */
public record Dense(int size, boolean bias, Optional<Initializer> init) implements Layer {
  /** Checks the size. */
  public Dense {
    Options.atLeastOne("Dense", "size", size);
  }

  /**
   * Drawn as in PyTorch.
   *
   * @param size columns of the result
   * @param bias whether there is a bias
   */
  public Dense(int size, boolean bias) {
    this(size, bias, Optional.empty());
  }

  /**
   * With a bias.
   *
   * @param size columns of the result
   */
  public Dense(int size) {
    this(size, true);
  }

  /**
   * With another first weight.
   *
   * @param weight how it is drawn; the bias is 0 then
   * @return the layer
   */
  public Dense init(Initializer weight) {
    return new Dense(size, bias, Optional.of(weight));
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    int inputs = x.shape().columns();
    Initializer uniform = Initializer.uniform(1 / Math.sqrt(inputs));
    Buffer weight = scope.parameter("weight", Shape.matrix(size, inputs), init.orElse(uniform));
    Buffer product = scope.recorder().matmul(x, false, weight, true);
    if (!bias) {
      return product;
    }
    Initializer first = init.isPresent() ? Initializer.zeros() : uniform;
    return scope.recorder().add(product, scope.parameter("bias", Shape.vector(size), first));
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
