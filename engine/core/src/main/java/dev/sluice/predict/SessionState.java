package dev.sluice.predict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

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

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(state -> state.getKey() + " [" + state.getValue().length + "]")
        .collect(Collectors.joining(", ", "Session state of ", ""));
  }
}
