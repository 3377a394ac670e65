package dev.sluice.file;

import java.util.List;
import java.util.Optional;

/**
 * A tensor of a safetensors file.
 *
 * @param name its name
 * @param dtype its element type as the file calls it
 * @param shape its dimensions; none for a single number
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
public record TensorEntry(String name, String dtype, List<Long> shape, long begin, long end) {
  /** Copies the shape. */
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** {@return its element type; empty for one that Sluice does not know} */
  public Optional<DType> type() {
    return DType.of(dtype);
  }

  /** {@return the number of elements} */
  public long elements() {
    long elements = 1;
    for (long dimension : shape) {
      elements *= dimension; // the header has been checked for overflow
    }
    return elements;
  }

  /** The same tensor under another name. */
  TensorEntry named(String other) {
    return new TensorEntry(other, dtype, shape, begin, end);
  }
}
