package dev.sluice.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.opencl.cl.ClDevice;
import dev.sluice.opencl.cl.ClQueue;
import dev.sluice.opencl.cl.Devices;
import dev.sluice.opencl.queue.DeviceNote;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is asked for and cannot be had. */
@NeedsDevice
class DeviceInputTest {
  @Test
  void devicesAreChosenByIndexOrName() {
    DeviceTraits first = Devices.all().getFirst().traits();
    assertEquals(first.index(), Devices.choose("0").traits().index());
    String part = first.name().substring(0, first.name().length() / 2).toUpperCase();
    assertEquals(first.index(), Devices.choose(part).traits().index());
    for (String wanted : List.of("77", "no such device", first.name().substring(0, 2))) {
      String message =
          assertThrows(BackendUnavailableException.class, () -> Devices.choose(wanted))
              .getMessage();
      assertTrue(message.contains("no device '" + wanted + "'"), message);
      assertTrue(message.contains("0 (" + first.name()), message);
    }
    try (Backend half = Backends.select("opencl:0:half")) {
      assertEquals("opencl:0:half", half.name());
      assertEquals(Float.float16ToFloat(Float.floatToFloat16(0.1f)), half.storedWeight(0.1f));
    }
  }

  @Test
  void aBuildFailureShowsTheLog() {
    DeviceQueue queue = new ClQueue(Devices.choose(""));
    try {
      Options options = Options.NONE.with("W", 5);
      String message =
          assertThrows(
                  IllegalStateException.class,
                  () -> new Launch(queue, "gemm.cl", "product", options))
              .getMessage();
      assertTrue(message.startsWith("The kernels of gemm.cl (-cl-std=CL1.2 -D W=5"), message);
      assertTrue(message.contains("error"), message);
    } finally {
      queue.close();
    }
  }

  @Test
  void tooMuchMemoryIsSaidBeforeARun() {
    DeviceTraits device = Devices.choose("").traits();
    int columns = 1 << 13;
    int rows = 1 << 17; // 4 GiB a buffer
    long bytes = (long) rows * columns * Float.BYTES;
    Recorder r = new Recorder(new Extent(rows, 1, rows));
    Buffer x = r.input("x", Shape.rows(columns));
    for (long needed = bytes; needed <= device.memoryBytes(); needed += bytes) {
      r.output(r.affine(x, 2, 0));
    }
    Program program = r.build();
    try (Backend backend = Backends.select("opencl");
        Executable executable = backend.compile(program)) {
      String message =
          assertThrows(IllegalStateException.class, executable::workspace).getMessage();
      assertTrue(message.startsWith("Out of device memory: a workspace for "), message);
      assertTrue(message.contains(String.format("has %,d", device.memoryBytes())), message);
      // Nothing of the attempt is left.
      Recorder small = new Recorder(Extent.of(1, 1));
      Buffer y = small.input("y", Shape.rows(2));
      Buffer out = small.affine(y, 2, 1);
      small.output(out);
      try (Executable other = backend.compile(small.build());
          Workspace workspace = other.workspace()) {
        workspace.write(y, new float[] {1, 2});
        workspace.run(PackedLayout.of(1), 0);
        float[] got = new float[2];
        workspace.read(out, got);
        assertEquals(3, got[0]);
        assertEquals(5, got[1]);
      }
    }
  }

  /** Prints why opencl cannot start, and what auto takes instead. */
  static final class Select {
    private Select() {}

    public static void main(String[] args) {
      for (String name : List.of("opencl", "auto")) {
        try (Backend backend = Backends.select(name)) {
          System.out.println(backend.name());
        } catch (BackendUnavailableException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  private static List<String> select(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Select.class.getName());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  @Test
  void autoTakesAGpuThatIsFasterOnly() {
    ClDevice here = Devices.choose("");
    List<ClDevice> both = List.of(here, gpu(here));
    assertEquals(both.getLast(), OpenClProvider.forAuto(both, device -> true));
    String slower =
        assertThrows(
                BackendUnavailableException.class,
                () -> OpenClProvider.forAuto(both, device -> false))
            .getMessage();
    assertTrue(slower.startsWith("opencl finds a GPU, " + here.traits().name()), slower);
    if (!here.traits().gpu()) {
      String none =
          assertThrows(
                  BackendUnavailableException.class,
                  () -> OpenClProvider.forAuto(List.of(here), device -> true))
              .getMessage();
      assertTrue(none.startsWith("opencl finds no GPU"), none);
      assertFalse(new OpenClProvider().measured(Optional.of("0"), 3), "a processor, by name only");
      try (Backend backend = Backends.select("auto")) {
        assertEquals("reference", backend.name());
      }
    }
  }

  private static ClDevice gpu(ClDevice device) {
    return new ClDevice(device.platform(), device.id(), TestBackends.gpu(device.traits()));
  }

  @Test
  void aNoteHoldsForItsDevice() {
    DeviceTraits device = Devices.choose("").traits();
    DeviceNote note = new DeviceNote("opencl", "tested", device, "by a test", "");
    note.remove();
    assertFalse(note.isThere());
    note.write();
    assertTrue(new DeviceNote("opencl", "tested", device, "by a test", "").isThere());
    assertFalse(new DeviceNote("opencl", "tested", device, "by another", "").isThere());
    assertFalse(new DeviceNote("opencl", "tested", device, "by a test", "of more").isThere());
    note.remove();
    assertFalse(note.isThere());
  }

  @Test
  void withoutAPlatformItSaysWhatToInstall(@TempDir Path folder) throws IOException {
    List<String> platforms = select(Map.of("OCL_ICD_VENDORS", folder.toString()));
    assertTrue(platforms.get(0).startsWith("opencl finds"), platforms.toString());
    assertTrue(platforms.get(0).contains("no platform"), platforms.toString());
    assertTrue(platforms.get(0).contains("pocl-opencl-icd"), platforms.toString());
    assertEquals("reference", platforms.get(1));
  }

  /**
   * As in a container: the drivers are registered, or chosen, and nothing is there to load them.
   */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void withoutALoaderItHasItsOwn(@TempDir Path folder) throws IOException {
    // What a loader finds first, and is no library.
    Files.createFile(folder.resolve("libOpenCL.so"));
    Files.createFile(folder.resolve("libOpenCL.so.1"));
    Map<String, String> without = new HashMap<>(Map.of("LD_LIBRARY_PATH", folder.toString()));
    List<String> registered = select(without);
    assertTrue(registered.get(0).startsWith("opencl:"), registered.toString());
    without.put("OCL_ICD_VENDORS", folder.toString());
    List<String> chosen = select(without);
    assertTrue(chosen.get(0).contains("no platform"), chosen.toString());
  }
}
