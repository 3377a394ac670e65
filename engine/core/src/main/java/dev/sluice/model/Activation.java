package dev.sluice.model;

import dev.sluice.op.Buffer;
import dev.sluice.op.Unary;
import java.util.Locale;
import java.util.Map;

/**
 * An element-wise function.
 *
 * @param function the function
 */
public record Activation(Unary.Kind function) implements Layer {
  @Override
  public Buffer record(Scope scope, Buffer x) {
    return scope.recorder().unary(function, x);
  }

  @Override
  public String kind() {
    return "activation";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("function", function.name().toLowerCase(Locale.ROOT));
  }
}
