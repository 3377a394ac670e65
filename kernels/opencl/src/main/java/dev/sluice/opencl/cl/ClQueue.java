package dev.sluice.opencl.cl;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.DeviceTime;
import dev.sluice.backend.tuning.UserCache;
import dev.sluice.opencl.queue.BinaryCache;
import dev.sluice.opencl.queue.DeviceKernel;
import dev.sluice.opencl.queue.DeviceMemory;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.Options;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_buffer_region;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/** A device's context in OpenCL and its one queue. */
public final class ClQueue extends DeviceQueue {
  private final cl_context context;
  private final cl_device_id id;
  private final cl_command_queue plain;
  private final Programs programs;
  private final ClMemory nothing;

  /** Notes the times of kernels; made when somebody asks for them first. */
  private cl_command_queue timing;

  /** The one that commands go to. */
  private volatile cl_command_queue queue;

  private KernelEvents events;

  /**
   * Opens a device.
   *
   * @param device the device
   * @throws BackendUnavailableException where its driver refuses
   */
  public ClQueue(ClDevice device) {
    super(device.traits());
    id = device.id();
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
    cl_context made = null;
    cl_command_queue opened = null;
    try {
      made = CL.clCreateContext(properties, 1, new cl_device_id[] {id}, null, null, null);
      opened = open(made, 0);
      nothing =
          new ClMemory(
              CL.clCreateBuffer(
                  made, CL.CL_MEM_READ_WRITE, device.traits().alignmentBytes(), null, null));
    } catch (CLException e) {
      if (opened != null) {
        CL.clReleaseCommandQueue(opened);
      }
      if (made != null) {
        CL.clReleaseContext(made);
      }
      throw new BackendUnavailableException(
          "opencl cannot open device " + device + ": " + e.getMessage(), e);
    }
    context = made;
    plain = opened;
    queue = plain;
    programs =
        new Programs(
            context,
            device,
            device.keepsPrograms()
                ? Optional.empty()
                : UserCache.folder("opencl").map(BinaryCache::new));
  }

  @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties needs OpenCL 2.0
  private cl_command_queue open(cl_context of, long properties) {
    return CL.clCreateCommandQueue(of, id, properties, null);
  }

  @Override
  protected DeviceMemory nothing() {
    return nothing;
  }

  @Override
  protected DeviceKernel compiled(String file, String name, Options options) {
    return new ClKernel(this, programs.kernel(file, name, options));
  }

  @Override
  protected DeviceMemory create(long bytes) {
    return new ClMemory(CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, null));
  }

  @Override
  protected void destroy(DeviceMemory memory) {
    CL.clReleaseMemObject(ClMemory.handle(memory));
  }

  @Override
  public DeviceMemory part(DeviceMemory memory, long offset, long bytes) {
    try {
      return new ClMemory(
          CL.clCreateSubBuffer(
              ClMemory.handle(memory),
              CL.CL_MEM_READ_WRITE,
              CL.CL_BUFFER_CREATE_TYPE_REGION,
              new cl_buffer_region(offset, bytes),
              null));
    } catch (CLException e) {
      throw new IllegalStateException(
          "Device " + device() + " failed at dividing memory: " + e.getMessage(), e);
    }
  }

  @Override
  public void release(DeviceMemory part) {
    CL.clReleaseMemObject(ClMemory.handle(part));
  }

  @Override
  protected void copyIn(MemorySegment source, DeviceMemory to, long offset) {
    Pointer from = Pointer.to(source.asByteBuffer());
    cl_mem target = ClMemory.handle(to);
    CL.clEnqueueWriteBuffer(queue, target, true, offset, source.byteSize(), from, 0, null, null);
  }

  @Override
  protected void copyOut(DeviceMemory from, long offset, MemorySegment target) {
    Pointer to = Pointer.to(target.asByteBuffer());
    cl_mem source = ClMemory.handle(from);
    CL.clEnqueueReadBuffer(queue, source, true, offset, target.byteSize(), to, 0, null, null);
  }

  void enqueue(cl_kernel kernel, long[] global, long[] local) {
    cl_event event = events == null ? null : new cl_event();
    CL.clEnqueueNDRangeKernel(queue, kernel, global.length, null, global, local, 0, null, event);
    if (event != null) {
      events.add(event);
    }
  }

  @Override
  protected void await() {
    CL.clFinish(queue);
  }

  @Override
  protected void clock(boolean on) {
    if (on) {
      if (timing == null) {
        timing = open(context, CL.CL_QUEUE_PROFILING_ENABLE);
      }
      queue = timing;
      events = new KernelEvents();
    } else {
      KernelEvents noted = events;
      events = null;
      queue = plain;
      noted.release();
    }
  }

  @Override
  protected DeviceTime elapsed() {
    return events.elapsed();
  }

  @Override
  protected boolean isOfDriver(RuntimeException e) {
    return e instanceof CLException;
  }

  @Override
  protected boolean mayBeMemory(RuntimeException e) {
    return e instanceof CLException said
        && (said.getStatus() == CL.CL_MEM_OBJECT_ALLOCATION_FAILURE
            || said.getStatus() == CL.CL_OUT_OF_RESOURCES);
  }

  @Override
  protected void shut() {
    programs.release();
    CL.clReleaseMemObject(nothing.handle());
    if (timing != null) {
      CL.clReleaseCommandQueue(timing);
    }
    CL.clReleaseCommandQueue(plain);
    CL.clReleaseContext(context);
  }
}
