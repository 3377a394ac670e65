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

  static MemorySegment allocate(Arena arena, long bytes) {
    boolean large = bytes >= LARGE_PAGE;
    if (!large) {
      return arena.allocate(bytes, ALIGNMENT);
    }
    FreeMemory.require(bytes, "The cpu backend");
    MemorySegment memory = arena.allocate(bytes, LARGE_PAGE);
    HugePages.advise(memory);
    return memory;
  }
}
