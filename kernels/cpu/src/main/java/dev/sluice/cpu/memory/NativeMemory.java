package dev.sluice.cpu.memory;

import dev.sluice.backend.FreeMemory;
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
   * Allocates.
   *
   * @param arena frees it
   * @param bytes how much
   * @param what what for, in an error
   * @throws dev.sluice.backend.NotEnoughMemoryException where that is not free
   */
  static MemorySegment allocate(Arena arena, long bytes, String what) {
    boolean large = bytes >= LARGE_PAGE;
    if (!large) {
      return arena.allocate(bytes, ALIGNMENT);
    }
    FreeMemory.require(bytes, what);
    MemorySegment memory = arena.allocate(bytes, LARGE_PAGE);
    HugePages.advise(memory);
    return memory;
  }
}
