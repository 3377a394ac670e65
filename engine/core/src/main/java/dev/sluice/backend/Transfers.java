package dev.sluice.backend;

import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import java.lang.foreign.MemorySegment;

/** The rule of {@link BufferAccess} for how much moves. */
final class Transfers {
  private Transfers() {}

  /** The number of elements of a segment that moves to or from a buffer. */
  static int count(Buffer buffer, MemorySegment segment, Extent capacity) {
    long line = (long) buffer.shape().columns() * Float.BYTES;
    long most = buffer.shape().size(capacity) * Float.BYTES;
    long size = segment.byteSize();
    boolean fixed = buffer.shape().axis() == Axis.FIXED;
    if (size == 0 || size % line != 0 || size > most || fixed && size < most) {
      throw new IllegalArgumentException(
          "Buffer '"
              + buffer.name()
              + "' "
              + buffer.shape()
              + ": "
              + (size % Float.BYTES == 0
                  ? size / Float.BYTES + " numbers"
                  : size + " bytes, which are no numbers of 4,")
              + " given, must be "
              + (fixed
                  ? ""
                  : "a multiple of " + buffer.shape().columns() + " (a line) and at most ")
              + most / Float.BYTES
              + (fixed ? "" : " (for " + capacity + ")"));
    }
    return (int) (size / Float.BYTES);
  }
}
