package dev.sluice.opencl.cuda;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.DeviceTime;
import dev.sluice.backend.tuning.UserCache;
import dev.sluice.opencl.queue.BinaryCache;
import dev.sluice.opencl.queue.DeviceKernel;
import dev.sluice.opencl.queue.DeviceMemory;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.Options;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * A device's primary context in CUDA and a stream of its own. CUDA knows a context by the calling
 * thread, so that every call says first which one is meant.
 */
final class CudaQueue extends DeviceQueue {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Driver driver;
  private final int handle;
  private final MemorySegment context;
  private final MemorySegment stream;
  private final CudaPrograms programs;
  private final CudaMemory nothing;

  /** Before the first kernel and after the last, where their time is noted; else null. */
  private Span span;

  /** What two events tell apart. */
  private record Span(MemorySegment begin, MemorySegment end) {}

  /**
   * Opens a device.
   *
   * @throws BackendUnavailableException where the driver refuses
   */
  CudaQueue(Driver driver, Nvrtc compiler, CudaDevice device) {
    super(device.traits());
    this.driver = driver;
    handle = device.handle();
    MemorySegment retained = null;
    MemorySegment opened = null;
    try {
      retained = driver.retain(handle);
      driver.use(retained);
      opened = driver.stream();
      nothing = new CudaMemory(driver.allocate(device.traits().alignmentBytes()));
    } catch (CudaException e) {
      BackendUnavailableException refused =
          new BackendUnavailableException(
              "cuda cannot open device " + device.traits() + ": " + e.getMessage(), e);
      if (opened != null) {
        undo(refused, driver::destroyStream, opened);
      }
      if (retained != null) {
        undo(refused, driver::release, handle);
      }
      throw refused;
    }
    context = retained;
    stream = opened;
    programs =
        new CudaPrograms(driver, compiler, device, UserCache.folder("cuda").map(BinaryCache::new));
  }

  @Override
  protected DeviceKernel compiled(String file, String name, Options options) {
    driver.use(context);
    return new CudaKernel(this, programs.function(file, name, options));
  }

  @Override
  protected DeviceMemory nothing() {
    return nothing;
  }

  @Override
  protected DeviceMemory create(long bytes) {
    driver.use(context);
    return new CudaMemory(driver.allocate(bytes));
  }

  @Override
  protected void destroy(DeviceMemory memory) {
    driver.use(context);
    driver.free(CudaMemory.address(memory));
  }

  @Override
  public DeviceMemory part(DeviceMemory memory, long offset, long bytes) {
    return new CudaMemory(CudaMemory.address(memory) + offset);
  }

  /** A part is an address, and takes nothing. */
  @Override
  public void release(DeviceMemory part) {}

  @Override
  protected void copyIn(MemorySegment source, DeviceMemory to, long offset) {
    driver.use(context);
    driver.copyIn(CudaMemory.address(to) + offset, source, stream);
    driver.synchronize(stream);
  }

  @Override
  protected void copyOut(DeviceMemory from, long offset, MemorySegment target) {
    driver.use(context);
    driver.copyOut(target, CudaMemory.address(from) + offset, stream);
    driver.synchronize(stream);
  }

  /** All that the device has: others may have the same function, and need more than one of them. */
  void allowLocal(MemorySegment function) {
    driver.use(context);
    driver.allowLocal(function, device().localBytes());
  }

  void enqueue(
      MemorySegment function,
      int groups,
      int lines,
      int width,
      int height,
      int localBytes,
      MemorySegment arguments) {
    driver.use(context);
    driver.launch(function, groups, lines, width, height, localBytes, stream, arguments);
  }

  @Override
  protected void await() {
    driver.use(context);
    driver.synchronize(stream);
  }

  @Override
  protected void clock(boolean on) {
    driver.use(context);
    Span before = span;
    span = null;
    if (before != null) {
      driver.destroyEvent(before.begin);
      driver.destroyEvent(before.end);
    }
    if (on) {
      span = new Span(driver.event(), driver.event());
      driver.record(span.begin, stream);
    }
  }

  /** An event for each kernel would be more work than most of them, and count it as theirs. */
  @Override
  protected DeviceTime elapsed() {
    driver.use(context);
    driver.record(span.end, stream);
    driver.synchronize(stream);
    return new DeviceTime(driver.elapsed(span.begin, span.end) * NANOS_PER_MILLI, Double.NaN);
  }

  @Override
  protected boolean isOfDriver(RuntimeException e) {
    return e instanceof CudaException;
  }

  @Override
  protected boolean mayBeMemory(RuntimeException e) {
    return e instanceof CudaException said && said.status() == Driver.OUT_OF_MEMORY;
  }

  /** Each step, whatever became of those before: a device that has failed refuses most of them. */
  @Override
  protected void shut() {
    IllegalStateException failed =
        new IllegalStateException("Device " + device() + " failed at being closed");
    undo(failed, driver::use, context);
    undo(failed, CudaPrograms::release, programs);
    undo(failed, driver::free, nothing.address());
    undo(failed, driver::destroyStream, stream);
    undo(failed, driver::release, handle);
    if (failed.getSuppressed().length > 0) {
      throw failed;
    }
  }

  private static <T> void undo(Exception failed, Consumer<T> step, T what) {
    try {
      step.accept(what);
    } catch (CudaException e) {
      failed.addSuppressed(e);
    }
  }
}
