package dev.sluice.cpu.memory;

import dev.sluice.backend.FreeMemory;
import dev.sluice.backend.JvmMemory;
import dev.sluice.backend.NotEnoughMemoryException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Allocates native memory, full of 0. */
final class NativeMemory {
  /** A cache line, and the largest vector. */
  static final long ALIGNMENT = 64;

  /** From here on clearing small pages takes longer than asking for large ones the first time. */
  private static final long LARGE = 4L << 20;

  private static final long HEAP = Runtime.getRuntime().maxMemory();

  /** Mapped bytes from which garbage is collected first. */
  private static volatile long collectFrom = HEAP;

  private NativeMemory() {}

  /**
   * Allocates what an arena frees.
   *
   * @param arena a shared one
   * @param bytes how much
   * @param what what for, in an error
   * @throws NotEnoughMemoryException where that is not free
   */
  static MemorySegment allocate(Arena arena, long bytes, String what) {
    FreeMemory.require(bytes, what);
    return isMapped(bytes) ? map(arena, bytes, what) : arena.allocate(bytes, ALIGNMENT);
  }

  /**
   * Checks before memory is allocated, piece by piece, that the collector frees.
   *
   * @param bytes how much in all
   * @param what what for, in an error
   * @throws NotEnoughMemoryException where that is not free
   */
  static void requireCollected(long bytes, String what) {
    if (isMapped(bytes)) {
      FreeMemory.require(bytes, what);
    } else {
      JvmMemory.requireNativePieces(bytes, what);
    }
  }

  /**
   * Allocates what the collector frees.
   *
   * @param bytes how much
   * @param what what for, in an error
   * @throws NotEnoughMemoryException where that is not free
   */
  static MemorySegment allocateCollected(long bytes, String what) {
    if (!isMapped(bytes)) {
      return JvmMemory.onNative(bytes, what, () -> Arena.ofAuto().allocate(bytes, ALIGNMENT));
    }
    collectGarbage(bytes);
    FreeMemory.require(bytes, what);
    return map(Arena.ofAuto(), bytes, what);
  }

  /**
   * Native memory that nobody uses any more makes no collection by itself. For what the JVM counts
   * it collects when that is as much as its heap may be; for what is mapped this does it.
   */
  private static synchronized void collectGarbage(long bytes) {
    if (LargePages.mapped() + bytes > collectFrom) {
      FreeMemory.collectFor(bytes, () -> collectFrom - LargePages.mapped());
      collectFrom = Math.max(HEAP, 2 * (LargePages.mapped() + bytes));
    }
  }

  private static boolean isMapped(long bytes) {
    return bytes >= LARGE && LargePages.areAvailable();
  }

  private static MemorySegment map(Arena arena, long bytes, String what) {
    try {
      return LargePages.map(arena, bytes);
    } catch (OutOfMemoryError e) {
      throw new NotEnoughMemoryException(what + ": " + e.getMessage(), e);
    }
  }
}
