package dev.sluice.backend;

import dev.sluice.op.Buffer;
import dev.sluice.op.Type;
import java.lang.foreign.MemorySegment;

/**
 * Reads and writes buffers from outside a run. Numbers are 32-bit floats, indices 32-bit integers,
 * in native byte order; as many elements move as the segment holds, from the buffer's first on. An
 * array or a direct {@code FloatBuffer} becomes a segment without a copy by {@link
 * MemorySegment#ofArray(float[])} and {@link MemorySegment#ofBuffer}.
 *
 * <p>A write of the wrong size, to a buffer of another program, or after {@code close()} throws.
 */
public interface BufferAccess {
  /**
   * Copies into a buffer.
   *
   * @param buffer a buffer that lives here
   * @param source whole lines of it, at most its capacity; all of a fixed shape
   */
  void write(Buffer buffer, MemorySegment source);

  /**
   * Copies out of a buffer.
   *
   * @param buffer a buffer that lives here
   * @param target receives whole lines of it, at most its capacity; all of a fixed shape
   */
  void read(Buffer buffer, MemorySegment target);

  /**
   * Copies into a buffer.
   *
   * @param buffer a buffer of numbers that lives here
   * @param source whole lines of it, at most its capacity; all of a fixed shape
   */
  default void write(Buffer buffer, float[] source) {
    requireType(buffer, Type.FLOAT32, "numbers");
    write(buffer, MemorySegment.ofArray(source));
  }

  /**
   * Copies into a buffer.
   *
   * @param buffer a buffer of indices that lives here
   * @param source whole lines of it, at most its capacity; all of a fixed shape
   */
  default void write(Buffer buffer, int[] source) {
    requireType(buffer, Type.INT32, "indices");
    write(buffer, MemorySegment.ofArray(source));
  }

  /**
   * Copies out of a buffer.
   *
   * @param buffer a buffer of numbers that lives here
   * @param target receives whole lines of it, at most its capacity; all of a fixed shape
   */
  default void read(Buffer buffer, float[] target) {
    read(buffer, MemorySegment.ofArray(target));
  }

  private static void requireType(Buffer buffer, Type given, String what) {
    if (buffer.type() != given) {
      throw new IllegalArgumentException(
          "Buffer '" + buffer.name() + "' holds " + buffer.type() + ", got " + what);
    }
  }
}
