package dev.sluice.opencl.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.opencl.NeedsDevice;
import dev.sluice.opencl.device.ClDevice;
import dev.sluice.opencl.device.Devices;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_program;
import org.junit.jupiter.api.Test;

/**
 * Kernels compile while HotSpot uses the signal that LLVM takes over: with signal chaining, which
 * the build and the launchers preload. Without it 196 of 200 builds failed.
 */
@NeedsDevice
class SignalsTest {
  private static final int BUILDS = 100;
  private static final long EVERY_NANOS = Duration.ofMillis(20).toNanos();

  private volatile boolean done;
  private long sum;

  @Test
  void kernelsCompileDuringCollections() throws InterruptedException {
    assertTrue(
        Signals.chained(System.getProperty("os.name"), System.getenv()),
        "the tests are started with libjsig");
    // What computes meets a collection at a poll of its safepoints, by this very signal.
    Thread computing = Thread.ofPlatform().start(this::compute);
    Thread collecting = Thread.ofPlatform().start(this::collect);
    try {
      assertEquals(0, failures());
    } finally {
      done = true;
      computing.join();
      collecting.join();
    }
  }

  private void compute() {
    while (!done) {
      sum++;
    }
  }

  private void collect() {
    while (!done) {
      System.gc();
      LockSupport.parkNanos(EVERY_NANOS);
    }
  }

  private static int failures() {
    ClDevice device = Devices.choose("");
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
    cl_device_id[] ids = {device.id()};
    cl_context context = CL.clCreateContext(properties, 1, ids, null, null, null);
    int failures = 0;
    long nonce = System.nanoTime(); // no driver has these kernels in its cache
    for (int i = 0; i < BUILDS; i++) {
      String source =
          "__kernel void k" + i + "(__global float *x) { x[get_global_id(0)] += " + nonce + ".f; }";
      cl_program program =
          CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
      try {
        CL.clBuildProgram(program, 1, ids, null, null, null);
      } catch (CLException e) {
        failures++;
      }
      CL.clReleaseProgram(program);
    }
    CL.clReleaseContext(context);
    return failures;
  }

  @Test
  void whoIsToldWhat() {
    Map<String, String> linux = Map.of("LD_PRELOAD", "/jdk/lib/libjsig.so");
    assertTrue(Signals.chained("Linux", linux));
    assertFalse(Signals.chained("Mac OS X", linux));
    assertFalse(Signals.chained("Linux", Map.of()));
    assertFalse(Signals.chained("Linux", Map.of("LD_PRELOAD", "/usr/lib/libjemalloc.so")));
    assertEquals("", Signals.hint(), "chained here");
  }
}
