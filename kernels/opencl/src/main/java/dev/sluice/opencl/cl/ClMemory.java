package dev.sluice.opencl.cl;

import dev.sluice.opencl.queue.DeviceMemory;
import org.jocl.cl_mem;

/**
 * A buffer or a sub-buffer of OpenCL.
 *
 * @param handle the driver's
 */
record ClMemory(cl_mem handle) implements DeviceMemory {
  static cl_mem handle(DeviceMemory memory) {
    return ((ClMemory) memory).handle;
  }
}
