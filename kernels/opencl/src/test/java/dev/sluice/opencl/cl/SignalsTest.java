package dev.sluice.opencl.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.opencl.NeedsDevice;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
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

  /** What HotSpot learns of a method that meets nulls: it checks before it reads. */
  private static final int NULLS_OF_A_METHOD = 100;

  private volatile boolean done;
  private long sum;

  @Test
  void kernelsCompileDuringCollections() throws InterruptedException {
    // What computes meets a collection at a poll of its safepoints, by this very signal.
    kernelsCompileBeside(this::compute, this::collect);
  }

  @Test
  void kernelsCompileDuringNullTraps() throws InterruptedException {
    kernelsCompileBeside(this::meetNulls);
    assertTrue(sum > BUILDS, sum + " nulls met");
  }

  private void kernelsCompileBeside(Runnable... disturbing) throws InterruptedException {
    assertTrue(
        Signals.chained(System.getProperty("os.name"), System.getenv()),
        "the tests are started with libjsig");
    List<Thread> threads = Stream.of(disturbing).map(Thread.ofPlatform()::start).toList();
    try {
      assertEquals(0, failures());
    } finally {
      done = true;
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  /** Reads of null, which the interpreter does without a check. */
  static final class NullTrap implements Runnable {
    private int[] numbers;
    private int length;

    @Override
    public void run() {
      length += numbers.length;
    }
  }

  /** Each hidden class has methods of its own, of which HotSpot knows nothing yet. */
  private void meetNulls() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try (InputStream file = SignalsTest.class.getResourceAsStream("SignalsTest$NullTrap.class")) {
      byte[] bytes = file.readAllBytes();
      while (!done) {
        Runnable trap =
            (Runnable)
                lookup
                    .defineHiddenClass(bytes, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        for (int i = 0; i < NULLS_OF_A_METHOD; i++) {
          sum += trapped(trap);
        }
      }
    } catch (IOException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static int trapped(Runnable trap) {
    try {
      trap.run();
      return 0;
    } catch (NullPointerException e) {
      return 1;
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
