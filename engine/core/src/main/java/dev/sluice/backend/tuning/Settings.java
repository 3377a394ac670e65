package dev.sluice.backend.tuning;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a backend cuts the kernels of a layer: a value for each of its {@link Knob}s. Immutable.
 *
 * @param values by the knobs' names
 */
public record Settings(Map<String, String> values) {
  /** Copies the map. */
  public Settings {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /**
   * The same but for one knob.
   *
   * @param knob its name
   * @param value its value
   * @return other settings
   */
  public Settings with(String knob, String value) {
    Map<String, String> changed = new TreeMap<>(values);
    changed.put(knob, value);
    return new Settings(changed);
  }

  /**
   * The value of a knob.
   *
   * @param knob its name
   * @return its value
   * @throws IllegalArgumentException where there is none
   */
  public String get(String knob) {
    String value = values.get(knob);
    if (value == null) {
      throw new IllegalArgumentException("Settings: no '" + knob + "' among " + values.keySet());
    }
    return value;
  }
}
