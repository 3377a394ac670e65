package dev.sluice.tornado.device;

import dev.sluice.backend.BackendUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * Whether there is an OpenCL platform, before TornadoVM's OpenCL backend looks: without one it
 * prints errors and stacks of its own, and ends with an exception that says nothing.
 */
final class OpenClPlatforms {
  private static final String OPENCL = "tornado.drivers.opencl";
  private static final List<String> OTHERS =
      List.of("tornado.drivers.ptx", "tornado.drivers.cuda", "tornado.drivers.spirv");
  private static final List<String> LIBRARIES =
      List.of(
          "libOpenCL.so.1",
          "libOpenCL.so",
          "OpenCL.dll",
          "/System/Library/Frameworks/OpenCL.framework/OpenCL");

  private OpenClPlatforms() {}

  /**
   * Checks that TornadoVM will find one, where OpenCL is all that its SDK has.
   *
   * @throws BackendUnavailableException where there is none
   */
  static void require() {
    if ("".equals(System.getenv("POCL_CACHE_DIR"))) {
      // PoCL would end the process.
      throw new BackendUnavailableException(
          "tornado: the environment variable POCL_CACHE_DIR is empty; it must name a folder, or be"
              + " unset");
    }
    ModuleLayer layer = ModuleLayer.boot();
    boolean only =
        layer.findModule(OPENCL).isPresent()
            && OTHERS.stream().allMatch(other -> layer.findModule(other).isEmpty());
    if (only && count() == 0) {
      throw new BackendUnavailableException(
          "tornado finds TornadoVM, but no OpenCL platform for it; install the driver of a GPU, or"
              + " PoCL for the processor (Debian: pocl-opencl-icd), and see whether `clinfo -l`"
              + " lists it");
    }
  }

  @SuppressWarnings("restricted")
  private static int count() {
    try (Arena arena = Arena.ofConfined()) {
      Optional<MemorySegment> function = Optional.empty();
      for (String name : LIBRARIES) {
        try {
          function = SymbolLookup.libraryLookup(name, Arena.global()).find("clGetPlatformIDs");
          break;
        } catch (IllegalArgumentException e) {
          continue; // under its next name
        }
      }
      if (function.isEmpty()) {
        return 0;
      }
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      Linker.nativeLinker()
          .downcallHandle(
              function.get(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS))
          .invoke(0, MemorySegment.NULL, count);
      return count.get(ValueLayout.JAVA_INT, 0);
    } catch (Throwable e) {
      throw BackendUnavailableException.because("tornado cannot ask for OpenCL's platforms", e);
    }
  }
}
