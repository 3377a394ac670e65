package dev.sluice.reference;

import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies between a caller's 32-bit segments and the reference's arrays. */
final class Transfer {
  private Transfer() {}

  static void write(MemorySegment source, double[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = source.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
    }
  }

  static void write(MemorySegment source, int[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = source.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
    }
  }

  static void read(double[] values, MemorySegment target, int count) {
    for (int i = 0; i < count; i++) {
      target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) values[i]);
    }
  }

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
              + size
              + " bytes given, must be "
              + (fixed ? "" : "a multiple of " + line + " (a line) and at most ")
              + most
              + (fixed ? "" : " (for " + capacity + ")"));
    }
    return (int) (size / Float.BYTES);
  }
}
