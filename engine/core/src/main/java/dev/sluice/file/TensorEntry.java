package dev.sluice.file;

import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param name its name
 * @param type its element type
 * @param shape its dimensions; none for a single number
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
public record TensorEntry(String name, DType type, List<Long> shape, long begin, long end) {
  /** Copies the shape. */
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** {@return the number of elements} */
  public long elements() {
    return (end - begin) / type.bytes();
  }
}
