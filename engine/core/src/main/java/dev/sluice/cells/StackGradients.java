package dev.sluice.cells;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gradients of a loss with respect to everything that a recurrent stack was computed from.
 *
 * @param input {@code [rows, I]} in the batch's order of rows
 * @param initialState with respect to the initial states
 * @param parameters with respect to each parameter, by name, row-major
 */
public record StackGradients(
    float[] input, StackState initialState, Map<String, float[]> parameters) {
  /** Copies the map. */
  public StackGradients {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
