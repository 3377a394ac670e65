package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.Unary;
import dev.sluice.program.Recorder;
import java.util.Map;

/**
 * {@code y = (x − mean) / √(variance + ε) · w + b} over the columns of each line (Ba et al. 2016);
 * parameters {@code weight} and {@code bias}, 1 and 0 at first, as in PyTorch.
 *
 * @param epsilon ε, above 0
 */
public record LayerNorm(double epsilon) implements Layer {
  /** Checks ε. */
  public LayerNorm {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("LayerNorm: epsilon is " + epsilon + ", must be above 0");
    }
  }

  /** With PyTorch's ε of 1e-5. */
  public LayerNorm() {
    this(1e-5);
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    Recorder r = scope.recorder();
    Shape columns = Shape.vector(x.shape().columns());
    Buffer weight = scope.parameter("weight", columns, Initializer.constant(1));
    Buffer bias = scope.parameter("bias", columns, Initializer.zeros());
    Buffer centred = r.subtract(x, r.mean(Over.COLUMNS, x));
    Buffer variance = r.mean(Over.COLUMNS, r.unary(Unary.Kind.SQUARE, centred));
    Buffer deviation = r.unary(Unary.Kind.SQRT, r.affine(variance, 1, epsilon));
    return r.add(r.multiply(r.divide(centred, deviation), weight), bias);
  }

  @Override
  public String kind() {
    return "layer_norm";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("epsilon", epsilon);
  }
}
