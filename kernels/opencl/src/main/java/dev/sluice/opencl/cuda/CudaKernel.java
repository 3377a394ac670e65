package dev.sluice.opencl.cuda;

import dev.sluice.opencl.queue.DeviceKernel;
import dev.sluice.opencl.queue.DeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A kernel of CUDA. Its arguments lie in a table of 8 bytes each, and a launch gets the addresses
 * of all of them. Used by one thread at a time.
 */
final class CudaKernel implements DeviceKernel {
  /** Twice what the kernel with the most of them has. */
  private static final int MOST_ARGUMENTS = 64;

  /** Of {@code gridDim.y}, on all devices. */
  private static final long MOST_LINES = 65_535;

  /** What every kernel may have without being allowed to. */
  private static final long LOCAL_BYTES = 48 << 10;

  private final CudaQueue queue;
  private final MemorySegment function;
  private final MemorySegment values =
      Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, MOST_ARGUMENTS);
  private final MemorySegment addresses =
      Arena.ofAuto().allocate(ValueLayout.ADDRESS, MOST_ARGUMENTS);
  private int localBytes;

  CudaKernel(CudaQueue queue, MemorySegment function) {
    this.queue = queue;
    this.function = function;
    for (int i = 0; i < MOST_ARGUMENTS; i++) {
      addresses.setAtIndex(ValueLayout.ADDRESS, i, values.asSlice((long) i * Long.BYTES));
    }
  }

  @Override
  public void buffer(int index, DeviceMemory memory) {
    values.setAtIndex(ValueLayout.JAVA_LONG, index, CudaMemory.address(memory));
  }

  @Override
  public void number(int index, int bits) {
    values.set(ValueLayout.JAVA_INT, (long) index * Long.BYTES, bits);
  }

  /** The parameter's value is not looked at: the kernel finds its local memory by a name. */
  @Override
  public void local(int index, long bytes) {
    localBytes = Math.toIntExact(bytes);
    values.setAtIndex(ValueLayout.JAVA_LONG, index, 0);
    if (bytes > LOCAL_BYTES) {
      queue.allowLocal(function);
    }
  }

  @Override
  public void enqueue(long[] groups, int[] size) {
    if (groups[1] > MOST_LINES) {
      throw new IllegalArgumentException(
          "cuda: a kernel needs " + groups[1] + " lines of groups, a device has " + MOST_LINES);
    }
    queue.enqueue(
        function,
        Math.toIntExact(groups[0]),
        (int) groups[1],
        size[0],
        size[1],
        localBytes,
        addresses);
  }

  /** Its table is memory of Java's, and what is enqueued has taken the arguments along. */
  @Override
  public void release() {}
}
