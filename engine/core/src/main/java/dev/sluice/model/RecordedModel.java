package dev.sluice.model;

import dev.sluice.data.Example;
import dev.sluice.op.Buffer;
import dev.sluice.text.Listing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model in a program.
 *
 * @param input {@code [rows, 1]} of tokens or {@code [rows, I]} of features
 * @param outputs by head what it computes; of {@link Example#UNNAMED}, what the last layer
 *     computes, where the model has no heads
 * @param parameters the parameters, in the order of the layers
 * @param states the states, in the order of the layers
 * @param layerEnds by layer, the number of operations that the program has after it
 */
public record RecordedModel(
    Buffer input,
    Map<String, Buffer> outputs,
    List<ParameterSpec> parameters,
    List<StatePair> states,
    Map<String, Integer> layerEnds) {
  /** Copies the lists and the maps. */
  public RecordedModel {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    parameters = List.copyOf(parameters);
    states = List.copyOf(states);
    layerEnds = Collections.unmodifiableMap(new LinkedHashMap<>(layerEnds));
  }

  /**
   * What the last layer computes.
   *
   * @return its result
   * @throws IllegalArgumentException of a model with heads, which has several results
   */
  public Buffer output() {
    Buffer output = outputs.get(Example.UNNAMED);
    if (output == null) {
      throw new IllegalArgumentException(
          "Model: has the heads "
              + Listing.of(outputs.keySet())
              + ", and one result is asked for: SavedModel.only(head), or Model.only(head) and"
              + " Weights.only(model), are those of one head");
    }
    return output;
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
