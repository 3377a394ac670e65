package dev.sluice.opencl.queue;

import dev.sluice.backend.DeviceTime;
import dev.sluice.backend.FreeMemory;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.backend.Traffic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A device's one queue, in which commands run in the order of their calls. Whoever enqueues
 * commands that belong together holds the queue's monitor meanwhile; a wait needs none. Counts
 * everything that it is asked to do.
 *
 * <p>A subclass speaks to a driver: it hands commands over, and throws what the driver says.
 */
public abstract class DeviceQueue {
  /** Bytes that are copied at once: a buffer of Java's ends at 2 GiB. */
  private static final long SLICE = 1L << 30;

  /**
   * The system property for tools that check every access, as Oclgrind does: each buffer is an
   * allocation of its own, so that they see where it ends, and none is freed, since Oclgrind takes
   * the next one at its place for the same.
   */
  private static final boolean SEPARATE = Boolean.getBoolean("sluice.opencl.separate");

  private final DeviceTraits device;
  private final AtomicLong launches = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong allocations = new AtomicLong();
  private final AtomicLong allocated = new AtomicLong();
  private DeviceKernel fill;

  /**
   * For subclasses, which have opened it.
   *
   * @param device the device
   */
  protected DeviceQueue(DeviceTraits device) {
    this.device = device;
  }

  /** {@return the device} */
  public final DeviceTraits device() {
    return device;
  }

  /** {@return whether every buffer is an allocation of its own} */
  public final boolean separate() {
    return SEPARATE;
  }

  /** {@return what has been asked of the device so far} */
  public final Traffic traffic() {
    return new Traffic(launches.get(), bytesIn.get(), bytesOut.get(), allocations.get());
  }

  /**
   * Compiles a kernel where nobody has before.
   *
   * @param file its file
   * @param name its name
   * @param options the macros that the file is compiled with
   * @return the kernel
   */
  protected abstract DeviceKernel compiled(String file, String name, Options options);

  final DeviceKernel kernel(String file, String name, Options options) {
    String what = "making kernel " + name + " of " + file + " (" + options + ")";
    return attempted(what, () -> compiled(file, name, options));
  }

  /** {@return what a kernel gets for a buffer that it does not use} */
  protected abstract DeviceMemory nothing();

  /**
   * Says early that memory which will be allocated cannot be had.
   *
   * @param bytes all of it
   * @param what what for, in the error
   * @throws NotEnoughMemoryException where the device has not that much; one whose memory is the
   *     machine's, where that has not so much left
   */
  public final void requireMemory(long bytes, String what) {
    if (allocated.get() + bytes > device.memoryBytes()) {
      throw new NotEnoughMemoryException(outOfMemory(what, bytes));
    }
    if (device.sharesMemory()) {
      FreeMemory.require(bytes, device.runtime() + ": " + what);
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
  public final DeviceMemory allocate(long bytes, String what) {
    requireMemory(bytes, what);
    if (bytes > device.allocationBytes()) {
      throw new NotEnoughMemoryException(
          outOfMemory(what, bytes)
              + String.format(", and gives at most %,d at once", device.allocationBytes()));
    }
    try {
      DeviceMemory memory = create(bytes);
      allocations.incrementAndGet();
      allocated.addAndGet(bytes);
      return memory;
    } catch (RuntimeException e) {
      if (isOfDriver(e) && mayBeMemory(e)) {
        throw new NotEnoughMemoryException(outOfMemory(what, bytes), e);
      }
      throw readable("allocating " + what, e);
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
  public final void free(DeviceMemory memory, long bytes) {
    allocated.addAndGet(-bytes);
    if (!SEPARATE) {
      attempt("freeing memory", () -> destroy(memory));
    }
  }

  /**
   * Allocates.
   *
   * @param bytes how much
   * @return the memory
   */
  protected abstract DeviceMemory create(long bytes);

  /**
   * Frees once all that was enqueued before has run.
   *
   * @param memory of {@link #create}
   */
  protected abstract void destroy(DeviceMemory memory);

  /**
   * A part of a piece of memory.
   *
   * @param memory of {@link #allocate}
   * @param offset a multiple of the device's alignment
   * @param bytes its size
   * @return the part, which {@link #release} frees
   */
  public abstract DeviceMemory part(DeviceMemory memory, long offset, long bytes);

  /**
   * Frees a part.
   *
   * @param part of {@link #part}
   */
  public abstract void release(DeviceMemory part);

  /**
   * Copies to the device and waits for it.
   *
   * @param source bytes
   * @param to receives them from its first on
   * @param bytes how many
   */
  public final void write(MemorySegment source, DeviceMemory to, long bytes) {
    for (long at = 0; at < bytes; at += SLICE) {
      long offset = at;
      long size = Math.min(SLICE, bytes - at);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment slice = source.asSlice(at, size);
        MemorySegment direct =
            slice.isNative() ? slice : arena.allocate(size, Float.BYTES).copyFrom(slice);
        bytesIn.addAndGet(size);
        attempt("copying to it", () -> copyIn(direct, to, offset));
      }
    }
  }

  /**
   * Waits for all that was enqueued and copies from the device.
   *
   * @param from bytes from its first on
   * @param target receives them
   * @param bytes how many
   */
  public final void read(DeviceMemory from, MemorySegment target, long bytes) {
    for (long at = 0; at < bytes; at += SLICE) {
      long offset = at;
      long size = Math.min(SLICE, bytes - at);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment slice = target.asSlice(at, size);
        MemorySegment direct = slice.isNative() ? slice : arena.allocate(size, Float.BYTES);
        bytesOut.addAndGet(size);
        attempt("copying from it", () -> copyOut(from, offset, direct));
        if (!slice.isNative()) {
          slice.copyFrom(direct);
        }
      }
    }
  }

  /**
   * Copies to the device and waits for it.
   *
   * @param source all of it, outside the heap, at most {@code 2^30} bytes
   * @param to receives it
   * @param offset from this byte on
   */
  protected abstract void copyIn(MemorySegment source, DeviceMemory to, long offset);

  /**
   * Waits for all that was enqueued and copies from the device.
   *
   * @param from the memory
   * @param offset from this byte on
   * @param target receives as much as it takes; outside the heap, at most {@code 2^30} bytes
   */
  protected abstract void copyOut(DeviceMemory from, long offset, MemorySegment target);

  /**
   * Enqueues a fill with 0.
   *
   * @param memory what is filled from its first number on
   * @param numbers how many 32-bit numbers
   */
  public final synchronized void clear(DeviceMemory memory, long numbers) {
    if (fill == null) {
      fill = kernel("elementwise.cl", "fill", Options.NONE);
    }
    attempt(
        "setting arguments of fill",
        () -> {
          fill.number(0, Float.floatToRawIntBits(0));
          fill.buffer(1, memory);
          fill.number(2, Math.toIntExact(numbers));
        });
    long[] groups = {Math.ceilDiv(numbers, Launch.GROUP), 1};
    launch(fill, "fill", groups, new int[] {Launch.GROUP, 1});
  }

  final void launch(DeviceKernel kernel, String name, long[] groups, int[] size) {
    launches.incrementAndGet();
    attempt(name, () -> kernel.enqueue(groups, size));
  }

  /** Waits until all that was enqueued has been computed. */
  public final void finish() {
    attempt("waiting for it", this::await);
  }

  /** Waits until all that was enqueued has been computed. */
  protected abstract void await();

  /**
   * Runs something with the device's clock on.
   *
   * @param run enqueues kernels, all of them in the calling thread, which has the queue
   * @return the time from the first kernel to the last, and that of all of them
   */
  public final synchronized DeviceTime timed(Runnable run) {
    finish();
    attempt("setting its clock", () -> clock(true));
    DeviceTime time;
    try {
      run.run();
      finish();
      time = attempted("reading its clock", this::elapsed);
    } catch (RuntimeException | Error e) {
      try {
        clock(false);
      } catch (RuntimeException next) {
        e.addSuppressed(next);
      }
      throw e;
    }
    attempt("setting its clock", () -> clock(false));
    return time;
  }

  /**
   * Notes the times of kernels that are enqueued from now on, or does so no more, even where it
   * fails. Nothing is enqueued at the time.
   *
   * @param on whether
   */
  protected abstract void clock(boolean on);

  /** {@return the time of all kernels since the clock was set; they have run} */
  protected abstract DeviceTime elapsed();

  /**
   * Whether an exception is what the driver says.
   *
   * @param e what one of the methods that subclasses have has thrown
   * @return whether it is an error of the driver's
   */
  protected abstract boolean isOfDriver(RuntimeException e);

  /**
   * Whether an error of the driver's may mean that memory is missing.
   *
   * @param e of {@link #isOfDriver}
   * @return whether it may; drivers allocate late, so that a kernel may be the first to miss it
   */
  protected abstract boolean mayBeMemory(RuntimeException e);

  /** Runs a command of the driver; says which one failed, on which device. */
  final void attempt(String what, Runnable command) {
    try {
      command.run(); // not by way of attempted: a launch should make no garbage
    } catch (RuntimeException e) {
      throw readable(what, e);
    }
  }

  private <T> T attempted(String what, Supplier<T> command) {
    try {
      return command.get();
    } catch (RuntimeException e) {
      throw readable(what, e);
    }
  }

  private RuntimeException readable(String what, RuntimeException e) {
    if (!isOfDriver(e)) {
      return e;
    }
    String memory =
        mayBeMemory(e)
            ? String.format(
                " (it has %,d bytes of memory, of which %,d are taken)",
                device.memoryBytes(), allocated.get())
            : "";
    return new IllegalStateException(
        "Device " + device + " failed at " + what + ": " + e.getMessage() + memory, e);
  }

  /** Frees the device. */
  public final synchronized void close() {
    if (fill != null) {
      fill.release();
    }
    shut();
  }

  /** Frees the device, all of whose kernels and memory have been freed. */
  protected abstract void shut();
}
