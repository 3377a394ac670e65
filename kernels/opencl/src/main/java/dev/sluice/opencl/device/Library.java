package dev.sluice.opencl.device;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Locale;

/**
 * Looks whether there is an OpenCL library at all. JOCL's own attempt would write to the standard
 * error of every program that asks for the best backend.
 */
final class Library {
  private Library() {}

  @SuppressWarnings("restricted")
  static boolean isThere() {
    try (Arena arena = Arena.ofConfined()) {
      for (String name : names()) {
        try {
          SymbolLookup.libraryLookup(name, arena);
          return true;
        } catch (IllegalArgumentException e) {
          continue; // under its next name
        }
      }
      return false;
    }
  }

  private static List<String> names() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("mac")) {
      return List.of("/System/Library/Frameworks/OpenCL.framework/OpenCL");
    }
    if (system.contains("windows")) {
      return List.of("OpenCL.dll");
    }
    return List.of("libOpenCL.so.1", "libOpenCL.so");
  }
}
