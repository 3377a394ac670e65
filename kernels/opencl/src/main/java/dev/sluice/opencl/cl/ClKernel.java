package dev.sluice.opencl.cl;

import dev.sluice.opencl.queue.DeviceKernel;
import dev.sluice.opencl.queue.DeviceMemory;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/** A kernel of OpenCL. Used by one thread at a time. */
final class ClKernel implements DeviceKernel {
  private final ClQueue queue;
  private final cl_kernel kernel;

  // Made once, since a launch should make no garbage.
  private final int[] number = new int[1];
  private final Pointer toNumber = Pointer.to(number);
  private final long[] global = new long[2];
  private final long[] local = new long[2];

  ClKernel(ClQueue queue, cl_kernel kernel) {
    this.queue = queue;
    this.kernel = kernel;
  }

  @Override
  public void buffer(int index, DeviceMemory memory) {
    CL.clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(ClMemory.handle(memory)));
  }

  @Override
  public void number(int index, int bits) {
    number[0] = bits;
    CL.clSetKernelArg(kernel, index, Sizeof.cl_int, toNumber);
  }

  @Override
  public void local(int index, long bytes) {
    CL.clSetKernelArg(kernel, index, bytes, null);
  }

  @Override
  public void enqueue(long[] groups, int[] size) {
    for (int i = 0; i < global.length; i++) {
      global[i] = groups[i] * size[i];
      local[i] = size[i];
    }
    queue.enqueue(kernel, global, local);
  }

  @Override
  public void release() {
    CL.clReleaseKernel(kernel);
  }
}
