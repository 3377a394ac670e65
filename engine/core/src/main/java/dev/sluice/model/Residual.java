package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.ShapeException;
import java.util.Map;

/**
 * {@code y = x + f(x)} (He et al. 2016). The parameters of f have no name of the container's in
 * theirs.
 *
 * @param layer f, which keeps the shape
 */
public record Residual(Layer layer) implements Layer {
  @Override
  public Buffer record(Scope scope, Buffer x) {
    Buffer out = layer.record(scope, x);
    if (!out.shape().equals(x.shape())) {
      throw new ShapeException(
          "Residual"
              + scope.named()
              + ": its layer makes "
              + out.shape()
              + " of "
              + x.shape()
              + ", must keep the shape to be added");
    }
    return scope.recorder().add(x, out);
  }

  @Override
  public String kind() {
    return "residual";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("layer", layer);
  }
}
