package dev.sluice.opencl.queue;

/**
 * A compiled kernel with arguments of its own, as the device's driver has it. What a driver throws
 * is made readable by {@link DeviceQueue#attempt}.
 */
public interface DeviceKernel {
  /**
   * Sets an argument: a buffer.
   *
   * @param index the parameter's place
   * @param memory the buffer
   */
  void buffer(int index, DeviceMemory memory);

  /**
   * Sets an argument of 32 bits.
   *
   * @param index the parameter's place
   * @param bits the integer, or the float's bits
   */
  void number(int index, int bits);

  /**
   * Sets an argument: local memory, at most one of a kernel.
   *
   * @param index the parameter's place
   * @param bytes how much
   */
  void local(int index, long bytes);

  /**
   * Enqueues it with the arguments as they are.
   *
   * @param groups groups in the first dimension and in the second
   * @param size work-items of a group in both
   */
  void enqueue(long[] groups, int[] size);

  /** Frees it. */
  void release();
}
