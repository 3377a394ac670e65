package dev.sluice.model;

import dev.sluice.op.Buffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model in a program.
 *
 * @param input {@code [rows, 1]} of tokens or {@code [rows, I]} of features
 * @param output what the last layer computes
 * @param parameters the parameters, in the order of the layers
 * @param states the states, in the order of the layers
 * @param layerEnds by layer, the number of operations that the program has after it
 */
public record RecordedModel(
    Buffer input,
    Buffer output,
    List<ParameterSpec> parameters,
    List<StatePair> states,
    Map<String, Integer> layerEnds) {
  /** Copies the lists and the map. */
  public RecordedModel {
    parameters = List.copyOf(parameters);
    states = List.copyOf(states);
    layerEnds = Collections.unmodifiableMap(new LinkedHashMap<>(layerEnds));
  }

  /**
   * The layer that recorded an operation.
   *
   * @param operation its number in the program
   * @return the layer's name
   * @throws IllegalArgumentException where no layer did
   */
  public String layerOf(int operation) {
    for (Map.Entry<String, Integer> layer : layerEnds.entrySet()) {
      if (operation < layer.getValue()) {
        return layer.getKey();
      }
    }
    throw new IllegalArgumentException("Operation " + operation + " is of no layer");
  }
}
