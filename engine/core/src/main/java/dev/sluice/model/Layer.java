package dev.sluice.model;

import dev.sluice.op.Buffer;
import java.util.Map;

/**
 * A part of a model. A layer of one's own composes the recorder's operations; its gradient comes
 * with them.
 */
public interface Layer {
  /**
   * Records the layer.
   *
   * @param scope where parameters and states are declared
   * @param x what the layer before it returned, or the model's input
   * @return what the layer computes
   */
  Buffer record(Scope scope, Buffer x);

  /** {@return the kind of layer, as {@code dense}; by it {@link Layers} finds the class again} */
  String kind();

  /**
   * {@return what makes the layer again, by name: strings, integers, doubles and booleans, layers,
   * and maps of layers by name, which keep their order}
   */
  Map<String, Object> options();
}
