package dev.sluice.backend.tuning;

import java.util.List;
import java.util.Map;

/**
 * Something about kernels that can be chosen by measuring.
 *
 * @param name its name in {@link Settings} and in files
 * @param training whether it matters in training only, else in the forward pass too
 * @param values what is worth trying
 * @param meanwhile values that other knobs have while this one is turned: those with which it
 *     matters
 */
public record Knob(
    String name, boolean training, List<String> values, Map<String, String> meanwhile) {
  /** Copies the collections. */
  public Knob {
    values = List.copyOf(values);
    meanwhile = Map.copyOf(meanwhile);
  }
}
