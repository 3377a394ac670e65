package dev.sluice.opencl.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.opencl.NeedsDevice;
import dev.sluice.opencl.queue.BinaryCache;
import dev.sluice.opencl.queue.Options;
import dev.sluice.opencl.queue.Sources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsDevice
class ProgramsTest {
  private static final String FILE = "begin.cl";
  private static final String KERNEL = "begin_forward";

  private ClDevice device;
  private cl_context context;

  @BeforeEach
  void open() {
    device = Devices.choose("");
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
    context = CL.clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, null);
  }

  @AfterEach
  void close() {
    CL.clReleaseContext(context);
  }

  private String key(String file) {
    return BinaryCache.key(device.traits().identity(), Options.NONE.toString(), Sources.of(file));
  }

  private void compile(BinaryCache cache, String file, String name) {
    Programs programs = new Programs(context, device, Optional.of(cache));
    cl_kernel kernel = programs.kernel(file, name, Options.NONE);
    assertNotNull(kernel);
    CL.clReleaseKernel(kernel);
    programs.release();
  }

  /** Another file's binary under this one's key: only who takes it finds that one's kernels. */
  @Test
  void binariesAreKeptAndTakenAgain(@TempDir Path folder) {
    BinaryCache cache = new BinaryCache(folder);
    compile(cache, "elementwise.cl", "fill");
    cache.write(key(FILE), cache.read(key("elementwise.cl")).orElseThrow());
    compile(cache, FILE, "fill");
  }

  @Test
  void aBinaryThatTheDriverRefusesIsMadeAgain(@TempDir Path folder) {
    BinaryCache cache = new BinaryCache(folder);
    byte[] refused = "of another driver".getBytes(StandardCharsets.UTF_8);
    cache.write(key(FILE), refused);
    compile(cache, FILE, KERNEL);
    assertTrue(cache.read(key(FILE)).orElseThrow().length > refused.length);
  }

  @Test
  void aKernelThatIsNotThereIsNamed() {
    Programs programs = new Programs(context, device, Optional.empty());
    String message =
        assertThrows(
                IllegalStateException.class, () -> programs.kernel(FILE, "other", Options.NONE))
            .getMessage();
    assertEquals("Kernel other of begin.cl", message.substring(0, 24));
    programs.release();
  }
}
