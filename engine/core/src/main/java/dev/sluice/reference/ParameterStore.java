package dev.sluice.reference;

import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import java.util.HashMap;
import java.util.Map;

/** The parameters and slots that an executable and those derived from it share, by name. */
final class ParameterStore {
  private record Entry(Shape shape, double[] values) {}

  private final Map<String, Entry> entries = new HashMap<>();

  synchronized double[] of(Buffer buffer) {
    Entry entry =
        entries.computeIfAbsent(
            buffer.name(),
            name ->
                new Entry(
                    buffer.shape(),
                    new double
                        [Math.multiplyExact(buffer.shape().count(), buffer.shape().columns())]));
    if (!entry.shape.equals(buffer.shape())) {
      throw new IllegalArgumentException(
          "Parameter '"
              + buffer.name()
              + "' is "
              + entry.shape
              + " here and "
              + buffer.shape()
              + " in the derived program");
    }
    return entry.values;
  }
}
