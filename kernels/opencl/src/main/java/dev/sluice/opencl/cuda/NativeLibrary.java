package dev.sluice.opencl.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** A library of C whose functions return an error's number, 0 for none. */
final class NativeLibrary {
  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup symbols;

  private NativeLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /** The first that is there of some names; never unloaded. */
  @SuppressWarnings("restricted")
  static Optional<NativeLibrary> find(List<String> names) {
    for (String name : names) {
      try {
        return Optional.of(new NativeLibrary(SymbolLookup.libraryLookup(name, Arena.global())));
      } catch (IllegalArgumentException e) {
        continue; // under its next name
      }
    }
    return Optional.empty();
  }

  /**
   * A function.
   *
   * @throws UnsatisfiedLinkError where the library has none of the name
   */
  @SuppressWarnings("restricted")
  MethodHandle function(String name, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        symbols.find(name).orElseThrow(() -> new UnsatisfiedLinkError(name)),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }
}
