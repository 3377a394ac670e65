package dev.sluice.file;

import dev.sluice.op.ArraySize;
import dev.sluice.text.Listing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A safetensors file, open for reading: eight bytes of header length, a JSON header, the data. Its
 * header is checked whole when it is opened; its data is mapped, not read.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** The longest header that is read, the limit of the format's own library. */
  static final long LONGEST_HEADER = 100_000_000;

  private static final int PREFIX = 8;
  private static final String FLOATS = "one of F32, F64, F16 and BF16";
  private static final ValueLayout.OfFloat F32 = little(ValueLayout.JAVA_FLOAT_UNALIGNED);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort F16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final SafetensorsHeader header;
  private final Arena arena;
  private final MemorySegment data;

  private SafetensorsFile(Path path, SafetensorsHeader header, Arena arena, MemorySegment data) {
    this.path = path;
    this.header = header;
    this.arena = arena;
    this.data = data;
  }

  private static ValueLayout.OfFloat little(ValueLayout.OfFloat layout) {
    return layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Opens a file and checks its header.
   *
   * @param path the file
   * @return the open file
   * @throws FileFormatException where the file is not well-formed; the message says what and where
   * @throws UncheckedIOException where it cannot be read
   */
  public static SafetensorsFile open(Path path) {
    Objects.requireNonNull(path, "File: the path is missing");
    if (!Files.isRegularFile(path)) {
      String reason =
          Files.isDirectory(path)
              ? ": is a folder"
              : Files.exists(path) ? ": is no regular file" : ": there is no such file";
      throw new FileFormatException(path + reason);
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      byte[] json = readHeader(path, channel, size);
      long from = PREFIX + (long) json.length;
      SafetensorsHeader header = SafetensorsHeader.parse(path.toString(), json, size - from);
      MemorySegment data = channel.map(FileChannel.MapMode.READ_ONLY, from, size - from, arena);
      return new SafetensorsFile(path, header, arena, data);
    } catch (IOException e) {
      arena.close();
      throw new UncheckedIOException(path + ": cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static byte[] readHeader(Path path, FileChannel channel, long size) throws IOException {
    if (size < PREFIX) {
      throw new FileFormatException(
          path + ": has " + size + " bytes, a safetensors file has at least " + PREFIX);
    }
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, prefix, 0);
    long length = prefix.flip().getLong();
    long most = Math.min(size - PREFIX, LONGEST_HEADER);
    if (length < 0 || length > most) {
      throw new FileFormatException(
          path
              + ": its first 8 bytes say that the header has "
              + Long.toUnsignedString(length)
              + " bytes, at most "
              + most
              + " can be there"
              + OtherFormat.hint(prefix.array()));
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    readFully(path, channel, json, PREFIX);
    return json.array();
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer into, long from)
      throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, from + into.position()) < 0) {
        throw new FileFormatException(path + ": ends while it is read");
      }
    }
  }

  /** {@return the file} */
  public Path path() {
    return path;
  }

  /**
   * {@return its tensors by name, in the header's order, then those that are stored under another
   * name}
   */
  public Map<String, TensorEntry> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /** {@return those of its tensors that are others by another name, which need not be wanted} */
  public Set<String> aliases() {
    return Collections.unmodifiableSet(header.aliases());
  }

  /** {@return its metadata; empty where it has none} */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * Reads a tensor as 32-bit floats.
   *
   * @param name its name
   * @return its elements, row-major
   * @throws FileFormatException where there is none, or its type is not a floating point type
   */
  public float[] read(String name) {
    TensorEntry tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new FileFormatException(
          path + ": has no tensor '" + name + "'; it has " + Listing.of(header.tensors().keySet()));
    }
    DType type = tensor.type().filter(DType::isFloat).orElse(null);
    if (type == null) {
      throw new FileFormatException(
          path + ": tensor '" + name + "' is " + tensor.dtype() + ", needs " + FLOATS);
    }
    if (tensor.elements() > ArraySize.MOST) {
      throw new FileFormatException(
          path + ": tensor '" + name + "' has more elements than an array can hold");
    }
    MemorySegment bytes = data.asSlice(tensor.begin(), tensor.end() - tensor.begin());
    float[] values = new float[(int) tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case F32 -> bytes.get(F32, 4L * i);
            case F64 -> (float) bytes.get(F64, 8L * i);
            case F16 -> Float.float16ToFloat(bytes.get(F16, 2L * i));
            case BF16 -> Float.intBitsToFloat(bytes.get(F16, 2L * i) << 16);
            default -> throw new AssertionError(type);
          };
    }
    return values;
  }

  /**
   * Reads a tensor of which every number must be finite, as a weight.
   *
   * @param name its name
   * @return its elements, row-major
   * @throws FileFormatException as of {@link #read}, and where a number is NaN or infinite
   */
  public float[] readFinite(String name) {
    float[] values = read(name);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new FileFormatException(
            path + ": tensor '" + name + "' has " + values[i] + " at element " + i);
      }
    }
    return values;
  }

  /** Unmaps the file. */
  @Override
  public void close() {
    arena.close();
  }
}
