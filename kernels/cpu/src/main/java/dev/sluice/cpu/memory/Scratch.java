package dev.sluice.cpu.memory;

import java.lang.foreign.MemorySegment;

/** Memory of one thread that grows to what was asked for most and is then kept. */
public final class Scratch {
  private MemorySegment memory = MemorySegment.NULL;

  /**
   * Memory for a kernel, aligned to a cache line; what is in it is undefined.
   *
   * @param bytes how much
   * @return its address, valid until the next call
   */
  public long of(long bytes) {
    if (bytes > memory.byteSize()) {
      // Freed by the collector: a thread of the team has no moment to do it.
      memory = NativeMemory.allocateCollected(bytes, "cpu: what a thread keeps for itself");
    }
    return memory.address();
  }
}
