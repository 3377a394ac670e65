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
import java.util.ArrayList;
import java.util.List;

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

  /** Before and after each kernel, where its time is noted; else null. */
  private List<MemorySegment> events;

  /**
   * Opens a device.
   *
   * @throws BackendUnavailableException where the driver refuses
   */
  CudaQueue(Driver driver, Nvrtc compiler, CudaDevice device) {
    super(device.traits());
    this.driver = driver;
    handle = device.handle();
    try {
      context = driver.retain(handle);
      driver.use(context);
      stream = driver.stream();
      nothing = new CudaMemory(driver.allocate(device.traits().alignmentBytes()));
    } catch (CudaException e) {
      throw new BackendUnavailableException(
          "cuda cannot open device " + device.traits() + ": " + e.getMessage(), e);
    }
    programs =
        new CudaPrograms(driver, compiler, device, UserCache.folder("cuda").map(BinaryCache::new));
  }

  @Override
  protected DeviceKernel kernel(String file, String name, Options options) {
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
    note();
    driver.launch(function, groups, lines, width, height, localBytes, stream, arguments);
    note();
  }

  private void note() {
    if (events != null) {
      MemorySegment event = driver.event();
      events.add(event);
      driver.record(event, stream);
    }
  }

  @Override
  protected void await() {
    driver.use(context);
    driver.synchronize(stream);
  }

  @Override
  protected void clock(boolean on) {
    driver.use(context);
    if (on) {
      events = new ArrayList<>();
    } else {
      events.forEach(driver::destroyEvent);
      events = null;
    }
  }

  @Override
  protected DeviceTime elapsed() {
    if (events.isEmpty()) {
      return new DeviceTime(0, 0);
    }
    double kernels = 0;
    for (int i = 0; i < events.size(); i += 2) {
      kernels += driver.elapsed(events.get(i), events.get(i + 1));
    }
    double span = driver.elapsed(events.getFirst(), events.getLast());
    return new DeviceTime(span * NANOS_PER_MILLI, kernels * NANOS_PER_MILLI);
  }

  @Override
  protected boolean isOfDriver(RuntimeException e) {
    return e instanceof CudaException;
  }

  @Override
  protected boolean mayBeMemory(RuntimeException e) {
    return e instanceof CudaException said && said.status() == Driver.OUT_OF_MEMORY;
  }

  @Override
  protected void shut() {
    driver.use(context);
    programs.release();
    driver.free(nothing.address());
    driver.destroyStream(stream);
    driver.release(handle);
  }
}
