package dev.sluice.cpu.memory;

import dev.sluice.backend.FreeMemory;
import dev.sluice.backend.JvmMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Allocates native memory, full of 0. */
final class NativeMemory {
  /** A cache line, and the largest vector. */
  static final long ALIGNMENT = 64;

  /** From here on memory begins at a large page. */
  private static final long LARGE_PAGE = 2L << 20;

  private NativeMemory() {}

  /**
   * Allocates what an arena frees.
   *
   * @param arena a shared one
   * @param bytes how much
   * @param what what for, in an error
   * @throws dev.sluice.backend.NotEnoughMemoryException where that is not free
   */
  static MemorySegment allocate(Arena arena, long bytes, String what) {
    FreeMemory.require(bytes, what);
    return aligned(arena, bytes);
  }

  /**
   * Allocates what the collector frees, which counts against the JVM's {@code
   * -XX:MaxDirectMemorySize}.
   *
   * @param bytes how much
   * @param what what for, in an error
   * @throws dev.sluice.backend.NotEnoughMemoryException where that is not free
   */
  static MemorySegment allocateCollected(long bytes, String what) {
    return JvmMemory.onNative(bytes, what, () -> aligned(Arena.ofAuto(), bytes));
  }

  private static MemorySegment aligned(Arena arena, long bytes) {
    if (bytes < LARGE_PAGE) {
      return arena.allocate(bytes, ALIGNMENT);
    }
    MemorySegment memory = arena.allocate(bytes, LARGE_PAGE);
    HugePages.advise(memory);
    return memory;
  }
}
