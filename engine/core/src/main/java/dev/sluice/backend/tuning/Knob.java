package dev.sluice.backend.tuning;

import java.util.List;

/**
 * Something about kernels that can be chosen by measuring.
 *
 * @param name its name in {@link Settings} and in files
 * @param training whether it matters in training only, else in the forward pass too
 * @param values what is worth trying
 */
public record Knob(String name, boolean training, List<String> values) {
  /** Copies the list. */
  public Knob {
    values = List.copyOf(values);
  }
}
