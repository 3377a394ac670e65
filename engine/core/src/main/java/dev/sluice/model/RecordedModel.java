package dev.sluice.model;

import dev.sluice.op.Buffer;
import java.util.List;

/**
 * A model in a program.
 *
 * @param input {@code [rows, 1]} of tokens or {@code [rows, I]} of features
 * @param output what the last layer computes
 * @param parameters the parameters, in the order of the layers
 * @param states the states, in the order of the layers
 */
public record RecordedModel(
    Buffer input, Buffer output, List<ParameterSpec> parameters, List<StatePair> states) {
  /** Copies the lists. */
  public RecordedModel {
    parameters = List.copyOf(parameters);
    states = List.copyOf(states);
  }
}
