package dev.sluice.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects 32-bit tensors and writes them as one safetensors file, whole or not at all. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 14;

  private record Tensor(long[] shape, float[] values) {}

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /** Starts empty. */
  public SafetensorsWriter() {}

  /**
   * Adds a tensor.
   *
   * @param name its name, as yet unused
   * @param shape its dimensions
   * @param values its elements, row-major; read when the file is written
   * @return this
   */
  public SafetensorsWriter tensor(String name, long[] shape, float[] values) {
    long elements = 1;
    for (long dimension : shape) {
      elements = Math.multiplyExact(elements, dimension);
    }
    if (elements != values.length) {
      throw new IllegalArgumentException(
          "Tensor '" + name + "': its shape has " + elements + " elements, got " + values.length);
    }
    if (tensors.putIfAbsent(name, new Tensor(shape.clone(), values)) != null) {
      throw new IllegalArgumentException("Tensor '" + name + "' was added before");
    }
    return this;
  }

  /**
   * Adds a line of metadata.
   *
   * @param key its key
   * @param value any text of up to 2²⁰ characters
   * @return this
   */
  public SafetensorsWriter metadata(String key, String value) {
    if (Math.max(key.length(), value.length()) > Json.LONGEST_STRING) {
      throw new IllegalArgumentException(
          "Metadata '"
              + key.substring(0, Math.min(key.length(), 40))
              + "' has "
              + value.length()
              + " characters, at most "
              + Json.LONGEST_STRING
              + " can be read again");
    }
    metadata.put(key, value);
    return this;
  }

  /**
   * Writes the file.
   *
   * @param path where; what is there is replaced at once when all is on disk
   */
  public void write(Path path) {
    AtomicFile.write(path, this::writeTo);
  }

  private void writeTo(WritableByteChannel channel) throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      header.put("__metadata__", metadata);
    }
    long at = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      long end = at + (long) tensor.values.length * Float.BYTES;
      Map<String, Object> member = new LinkedHashMap<>();
      member.put("dtype", "F32");
      member.put("shape", Arrays.stream(tensor.shape).boxed().toList());
      member.put("data_offsets", List.of(at, end));
      header.put(entry.getKey(), member);
      at = end;
    }
    byte[] json = Json.write(header).getBytes(StandardCharsets.UTF_8);
    if (json.length + ALIGNMENT > SafetensorsFile.LONGEST_HEADER) {
      throw new IOException("its header would have " + json.length + " bytes, too many to read");
    }
    int padding = (ALIGNMENT - json.length % ALIGNMENT) % ALIGNMENT;
    ByteBuffer start =
        ByteBuffer.allocate(Long.BYTES + json.length + padding).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong((long) json.length + padding).put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    AtomicFile.writeFully(channel, start.flip());
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (Tensor tensor : tensors.values()) {
      for (int from = 0; from < tensor.values.length; from += CHUNK) {
        int count = Math.min(CHUNK, tensor.values.length - from);
        chunk.clear();
        chunk.asFloatBuffer().put(tensor.values, from, count);
        AtomicFile.writeFully(channel, chunk.limit(count * Float.BYTES));
      }
    }
  }
}
