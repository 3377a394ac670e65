package dev.sluice.model;

import dev.sluice.op.Buffer;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Layers one after the other, as one layer: of a residual block or a branch, or to be used again.
 *
 * @param layers the layers by name, in their order; a parameter's name has the layer's in it, as
 *     {@code block.dense.weight}
 */
public record Sequential(SequencedMap<String, Layer> layers) implements Layer {
  /** Checks the names. */
  public Sequential {
    layers = LayerNames.checked("Sequential", layers);
  }

  /**
   * Layers that are called by their numbers from 0, as those of PyTorch's {@code nn.Sequential}.
   *
   * @param layers the layers
   * @return the layer
   */
  public static Sequential of(Layer... layers) {
    return new Sequential(LayerNames.numbered(layers));
  }

  /**
   * With another layer at the end.
   *
   * @param name its name
   * @param layer the layer
   * @return the longer sequence
   */
  public Sequential add(String name, Layer layer) {
    return new Sequential(LayerNames.with("Sequential", layers, name, layer));
  }

  @Override
  public Buffer record(Scope scope, Buffer x) {
    Buffer out = x;
    for (Map.Entry<String, Layer> layer : layers.entrySet()) {
      out = scope.apply(layer.getKey(), layer.getValue(), out);
    }
    return out;
  }

  /** Of the same layers in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Sequential that
        && List.copyOf(layers.entrySet()).equals(List.copyOf(that.layers.entrySet()));
  }

  @Override
  public int hashCode() {
    return List.copyOf(layers.entrySet()).hashCode();
  }

  @Override
  public String kind() {
    return "sequential";
  }

  @Override
  public Map<String, Object> options() {
    return Map.of("layers", layers);
  }
}
