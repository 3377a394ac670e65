package dev.sluice.opencl.cuda;

import dev.sluice.opencl.queue.DeviceMemory;

/**
 * A piece of a CUDA device's memory, or a part of one.
 *
 * @param address where it begins on the device
 */
record CudaMemory(long address) implements DeviceMemory {
  static long address(DeviceMemory memory) {
    return ((CudaMemory) memory).address;
  }
}
