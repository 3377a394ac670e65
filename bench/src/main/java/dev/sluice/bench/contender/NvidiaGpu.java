package dev.sluice.bench.contender;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/** Whether NVIDIA's driver finds a GPU, which is asked before a library of some gigabytes is. */
public final class NvidiaGpu {
  private static final Linker LINKER = Linker.nativeLinker();

  private NvidiaGpu() {}

  /** {@return whether there is one} */
  @SuppressWarnings("restricted")
  public static boolean isHere() {
    String library =
        System.getProperty("os.name").startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1";
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup driver = SymbolLookup.libraryLookup(library, Arena.global());
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      return call(driver, "cuInit", 0) == 0
          && call(driver, "cuDeviceGetCount", count) == 0
          && count.get(ValueLayout.JAVA_INT, 0) > 0;
    } catch (IllegalArgumentException e) {
      return false; // there is no driver
    }
  }

  @SuppressWarnings("restricted")
  private static int call(SymbolLookup driver, String name, Object argument) {
    FunctionDescriptor signature =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            argument instanceof MemorySegment ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT);
    try {
      return (int)
          LINKER.downcallHandle(driver.findOrThrow(name), signature).invokeWithArguments(argument);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("C throws nothing", e);
    }
  }
}
