package dev.sluice.predict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The states of one sequence of a {@link Session}.
 *
 * @param values each recurrent layer's and direction's state by its name, as {@code rnn.h_l0} and
 *     {@code rnn.c_l0}
 */
public record SessionState(Map<String, float[]> values) {
  /** Copies the map. */
  public SessionState {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
