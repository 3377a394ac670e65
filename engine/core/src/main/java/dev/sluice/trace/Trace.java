package dev.sluice.trace;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a model's recurrent layers computed of a batch.
 *
 * @param layers layers and directions, in the order in which the model computes them
 * @param loss the loss whose gradients were traced
 */
public record Trace(List<LayerTrace> layers, OptionalDouble loss) {
  /** Copies the list. */
  public Trace {
    layers = List.copyOf(layers);
  }

  /**
   * A layer and direction.
   *
   * @param name as {@code rnn.l0}
   * @return its trace
   * @throws IllegalArgumentException where there is none of that name; names those that are there
   */
  public LayerTrace layer(String name) {
    return layers.stream()
        .filter(layer -> layer.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Trace: there is no layer '"
                        + name
                        + "', but "
                        + String.join(", ", layers.stream().map(LayerTrace::name).toList())));
  }
}
