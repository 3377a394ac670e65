package dev.sluice.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Backends;
import dev.sluice.backend.DeviceTime;
import dev.sluice.backend.Executable;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.opencl.cuda.Cuda;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import dev.sluice.program.Recorder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cuda backend on a driver that is simulated, on a device that nobody has verified. */
@Tag("cuda-simulated")
class CudaBackendTest {
  @AfterEach
  void forget() {
    System.clearProperty(Backends.UNVERIFIED_PROPERTY);
  }

  @Test
  void startsOnceItIsVerified() {
    String refused =
        assertThrows(BackendUnavailableException.class, () -> Backends.select("cuda")).getMessage();
    assertEquals(
        "cuda has not been verified on simulated with driver 13.0: run 'sluice verify --backend"
            + " cuda:0' first, once",
        refused);
    System.setProperty(Backends.UNVERIFIED_PROPERTY, "true");
    try (Backend backend = Backends.select("cuda")) {
      assertEquals("cuda:0", backend.name());
      assertEquals("CUDA, NVIDIA's driver 13.0", backend.device().driver());
    }
    System.clearProperty(Backends.UNVERIFIED_PROPERTY);
    Backends.verified("cuda:0:half");
    Backends.select("cuda:0:half").close();
    assertThrows(BackendUnavailableException.class, () -> Backends.select("cuda"));
    Backends.verified("cuda:0");
    Backends.select("cuda").close();
    String wrong =
        assertThrows(BackendUnavailableException.class, () -> Backends.select("cuda:3"))
            .getMessage();
    assertEquals(
        "cuda has no device '3'; an index is expected, of: 0 (simulated, NVIDIA's driver)", wrong);
  }

  @Test
  void tellsItsTime() {
    Recorder r = new Recorder(Extent.of(4, 2));
    Buffer x = r.input("x", Shape.rows(1000));
    Buffer y = r.tanh(r.tanh(x));
    r.output(y);
    try (Backend backend = TestBackends.cuda();
        Executable executable = backend.compile(r.build());
        Workspace workspace = executable.workspace()) {
      workspace.write(x, new float[8 * 1000]);
      workspace.run(PackedLayout.of(4, 4), 0);
      DeviceTime time =
          executable.deviceTime(() -> workspace.run(PackedLayout.of(4, 4), 0)).orElseThrow();
      assertTrue(time.spanNanos() > 0, time.toString());
      DeviceTime none = executable.deviceTime(() -> {}).orElseThrow();
      assertTrue(none.spanNanos() < time.spanNanos(), none + " and " + time);
    }
  }

  @Test
  void whatTheCompilerSaysIsShown() {
    DeviceQueue queue = Cuda.load().open(0);
    try {
      String message =
          assertThrows(
                  IllegalStateException.class,
                  () -> new Launch(queue, "gemm.cl", "product", Options.NONE.with("W", 4)))
              .getMessage();
      assertTrue(message.startsWith("The kernels of gemm.cl (--std=c++17"), message);
      assertTrue(message.contains("error: "), message);
    } finally {
      queue.close();
    }
  }

  @Test
  void memoryThatIsNotThereIsSaid() {
    DeviceQueue queue = Cuda.load().open(0);
    try {
      long most = queue.device().memoryBytes();
      String message =
          assertThrows(NotEnoughMemoryException.class, () -> queue.allocate(most, "a test"))
              .getMessage();
      assertTrue(message.startsWith("Out of device memory: a test needs "), message);
    } finally {
      queue.close();
    }
  }
}
