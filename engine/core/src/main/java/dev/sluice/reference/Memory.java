package dev.sluice.reference;

import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;

/** The arrays of one workspace, by buffer; those of parameters and slots are the executable's. */
final class Memory {
  private final Extent capacity;
  private final double[][] numbers;
  private final int[][] indices;

  Memory(ReferenceExecutable executable) {
    Program program = executable.program();
    capacity = program.capacity();
    numbers = new double[program.buffers().size()][];
    indices = new int[program.buffers().size()][];
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() == Role.PARAMETER || buffer.role() == Role.SLOT) {
        numbers[buffer.id()] = executable.numbers(buffer);
      } else if (buffer.type() == Type.INT32) {
        indices[buffer.id()] = new int[size(buffer)];
      } else {
        numbers[buffer.id()] = new double[size(buffer)];
      }
    }
  }

  private int size(Buffer buffer) {
    long size = buffer.shape().size(capacity);
    if (size > ArraySize.MOST) {
      throw new IllegalArgumentException(
          "Buffer '"
              + buffer.name()
              + "' "
              + buffer.shape()
              + " needs "
              + size
              + " elements for "
              + capacity
              + ", more than the reference backend can hold");
    }
    return (int) size;
  }

  Extent capacity() {
    return capacity;
  }

  /** The numbers of a buffer; null for null. */
  double[] of(Buffer buffer) {
    return buffer == null ? null : numbers[buffer.id()];
  }

  int[] indices(Buffer buffer) {
    return indices[buffer.id()];
  }
}
