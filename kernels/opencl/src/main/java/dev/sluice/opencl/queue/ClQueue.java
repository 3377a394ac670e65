package dev.sluice.opencl.queue;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.FreeMemory;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.backend.Traffic;
import dev.sluice.backend.tuning.UserCache;
import dev.sluice.opencl.device.ClDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_buffer_region;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/**
 * A device's context and its one queue, in which commands run in the order of their calls. Whoever
 * enqueues commands that belong together holds the queue's monitor meanwhile; a wait needs none.
 * Counts everything that it is asked to do.
 */
public final class ClQueue {
  private static final long FILL_GROUP = 64;

  /** Bytes that are copied at once: a buffer of Java's ends at 2 GiB. */
  private static final long SLICE = 1L << 30;

  /**
   * The system property for tools that check every access, as Oclgrind does: each buffer is an
   * allocation of its own, so that they see where it ends, and none is freed, since Oclgrind takes
   * the next one at its place for the same.
   */
  private static final boolean SEPARATE = Boolean.getBoolean("sluice.opencl.separate");

  private final ClDevice device;
  private final cl_context context;
  private final cl_command_queue queue;
  private final Programs programs;
  private final AtomicLong launches = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong allocations = new AtomicLong();
  private final AtomicLong allocated = new AtomicLong();
  private final cl_mem nothing;
  private cl_kernel fill;

  /**
   * Opens a device.
   *
   * @param device the device
   * @throws BackendUnavailableException where its driver refuses
   */
  @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties needs OpenCL 2.0
  public ClQueue(ClDevice device) {
    this.device = device;
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
    cl_context made = null;
    try {
      made = CL.clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, null);
      queue = CL.clCreateCommandQueue(made, device.id(), 0, null);
      nothing = CL.clCreateBuffer(made, CL.CL_MEM_READ_WRITE, device.alignmentBytes(), null, null);
    } catch (CLException e) {
      if (made != null) {
        CL.clReleaseContext(made);
      }
      throw new BackendUnavailableException(
          "opencl cannot open device " + device + ": " + e.getMessage(), e);
    }
    context = made;
    programs =
        new Programs(
            context,
            device,
            device.keepsPrograms()
                ? Optional.empty()
                : UserCache.folder("opencl").map(BinaryCache::new));
  }

  /** {@return the device} */
  public ClDevice device() {
    return device;
  }

  /** {@return whether every buffer is an allocation of its own} */
  public boolean separate() {
    return SEPARATE;
  }

  /** {@return what has been asked of the device so far} */
  public Traffic traffic() {
    return new Traffic(launches.get(), bytesIn.get(), bytesOut.get(), allocations.get());
  }

  /** {@return what a kernel gets for a buffer that it does not use} */
  cl_mem nothing() {
    return nothing;
  }

  cl_kernel kernel(String file, String name, Options options) {
    return programs.kernel(file, name, options);
  }

  /**
   * Says early that memory which will be allocated cannot be had.
   *
   * @param bytes all of it
   * @param what what for, in the error
   * @throws NotEnoughMemoryException where the device has not that much; one whose memory is the
   *     machine's, where that has not so much left
   */
  public void requireMemory(long bytes, String what) {
    if (allocated.get() + bytes > device.memoryBytes()) {
      throw new NotEnoughMemoryException(outOfMemory(what, bytes));
    }
    if (device.sharesMemory()) {
      FreeMemory.require(bytes, "opencl: " + what);
    }
  }

  /**
   * Allocates device memory.
   *
   * @param bytes how much
   * @param what what for, in an error
   * @return the memory, whose contents are undefined
   * @throws NotEnoughMemoryException as of {@link #requireMemory}
   */
  public cl_mem allocate(long bytes, String what) {
    requireMemory(bytes, what);
    if (bytes > device.allocationBytes()) {
      throw new NotEnoughMemoryException(
          outOfMemory(what, bytes)
              + String.format(", and gives at most %,d at once", device.allocationBytes()));
    }
    try {
      cl_mem memory = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, null);
      allocations.incrementAndGet();
      allocated.addAndGet(bytes);
      return memory;
    } catch (CLException e) {
      throw new NotEnoughMemoryException(outOfMemory(what, bytes), e);
    }
  }

  private String outOfMemory(String what, long bytes) {
    return String.format(
        "Out of device memory: %s needs %,d bytes; device %s has %,d, of which %,d are taken",
        what, bytes, device, device.memoryBytes(), allocated.get());
  }

  /**
   * Frees memory once all that was enqueued before has run.
   *
   * @param memory of {@link #allocate}
   * @param bytes its size
   */
  public void free(cl_mem memory, long bytes) {
    if (!SEPARATE) {
      CL.clReleaseMemObject(memory);
    }
    allocated.addAndGet(-bytes);
  }

  /**
   * A part of a piece of memory.
   *
   * @param memory of {@link #allocate}
   * @param offset a multiple of the device's alignment
   * @param bytes its size
   * @return a sub-buffer, which {@link #release} frees
   */
  public cl_mem part(cl_mem memory, long offset, long bytes) {
    try {
      return CL.clCreateSubBuffer(
          memory,
          CL.CL_MEM_READ_WRITE,
          CL.CL_BUFFER_CREATE_TYPE_REGION,
          new cl_buffer_region(offset, bytes),
          null);
    } catch (CLException e) {
      throw new IllegalStateException(
          "Device " + device + " failed at dividing memory: " + e.getMessage(), e);
    }
  }

  /**
   * Frees a part.
   *
   * @param part of {@link #part}
   */
  public void release(cl_mem part) {
    CL.clReleaseMemObject(part);
  }

  /**
   * Copies to the device and waits for it.
   *
   * @param source bytes
   * @param to receives them from its first on
   * @param bytes how many
   */
  public void write(MemorySegment source, cl_mem to, long bytes) {
    for (long from = 0; from < bytes; from += SLICE) {
      long size = Math.min(SLICE, bytes - from);
      writeSlice(source.asSlice(from, size), to, from, size);
    }
  }

  private void writeSlice(MemorySegment source, cl_mem to, long offset, long size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment direct = source;
      if (!source.isNative()) {
        direct = arena.allocate(size, Float.BYTES).copyFrom(source);
      }
      Pointer from = Pointer.to(direct.asByteBuffer());
      bytesIn.addAndGet(size);
      attempt(
          "copying to it",
          () -> CL.clEnqueueWriteBuffer(queue, to, true, offset, size, from, 0, null, null));
    }
  }

  /**
   * Waits for all that was enqueued and copies from the device.
   *
   * @param from bytes from its first on
   * @param target receives them
   * @param bytes how many
   */
  public void read(cl_mem from, MemorySegment target, long bytes) {
    for (long at = 0; at < bytes; at += SLICE) {
      long size = Math.min(SLICE, bytes - at);
      readSlice(from, at, target.asSlice(at, size), size);
    }
  }

  private void readSlice(cl_mem from, long offset, MemorySegment target, long size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment direct = target.isNative() ? target : arena.allocate(size, Float.BYTES);
      Pointer to = Pointer.to(direct.asByteBuffer());
      bytesOut.addAndGet(size);
      attempt(
          "copying from it",
          () -> CL.clEnqueueReadBuffer(queue, from, true, offset, size, to, 0, null, null));
      if (!target.isNative()) {
        target.copyFrom(direct);
      }
    }
  }

  /**
   * Enqueues a fill with 0.
   *
   * @param memory what is filled from its first number on
   * @param numbers how many 32-bit numbers
   */
  public synchronized void clear(cl_mem memory, long numbers) {
    if (fill == null) {
      fill = kernel("elementwise.cl", "fill", Options.NONE);
    }
    attempt(
        "setting arguments of fill",
        () -> {
          CL.clSetKernelArg(fill, 0, Sizeof.cl_float, Pointer.to(new float[1]));
          CL.clSetKernelArg(fill, 1, Sizeof.cl_mem, Pointer.to(memory));
          CL.clSetKernelArg(
              fill, 2, Sizeof.cl_int, Pointer.to(new int[] {Math.toIntExact(numbers)}));
        });
    long[] items = {Math.ceilDiv(numbers, FILL_GROUP) * FILL_GROUP};
    launch(fill, "fill", 1, items, new long[] {FILL_GROUP});
  }

  void launch(cl_kernel kernel, String name, int dimensions, long[] global, long[] local) {
    launches.incrementAndGet();
    attempt(
        name,
        () ->
            CL.clEnqueueNDRangeKernel(
                queue, kernel, dimensions, null, global, local, 0, null, null));
  }

  /** Waits until all that was enqueued has been computed. */
  public void finish() {
    attempt("waiting for it", () -> CL.clFinish(queue));
  }

  /** Runs a command of the driver; says which one failed, on which device. */
  void attempt(String what, Runnable command) {
    try {
      command.run();
    } catch (CLException e) {
      // Drivers allocate late, so that memory may be missed only by the first kernel.
      boolean memory =
          e.getStatus() == CL.CL_MEM_OBJECT_ALLOCATION_FAILURE
              || e.getStatus() == CL.CL_OUT_OF_RESOURCES;
      throw new IllegalStateException(
          String.format(
              "Device %s failed at %s: %s%s",
              device,
              what,
              e.getMessage(),
              memory
                  ? String.format(
                      " (it has %,d bytes of memory, of which %,d are taken)",
                      device.memoryBytes(), allocated.get())
                  : ""),
          e);
    }
  }

  /** Frees the device. */
  public synchronized void close() {
    if (fill != null) {
      CL.clReleaseKernel(fill);
    }
    programs.release();
    CL.clReleaseMemObject(nothing);
    CL.clReleaseCommandQueue(queue);
    CL.clReleaseContext(context);
  }
}
