package dev.sluice.cpu.memory;

import dev.sluice.backend.MemoryPlan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** The blocks of a program in one piece of native memory, as {@link MemoryPlan} lays them out. */
public final class Liveness {
  private static final long UNKNOWN = -1;

  private final MemoryPlan<Block> plan = new MemoryPlan<>();
  private long bytes = UNKNOWN;

  /**
   * Asks for a block.
   *
   * @param numbers 32-bit numbers in it
   * @param first the first operation that needs it
   * @param last the last one
   * @return the block, placed by {@link #allocate}
   */
  public Block block(long numbers, int first, int last) {
    // Kernels load and store whole vectors; the largest vector more keeps the last one inside.
    long needed = numbers * Float.BYTES + NativeMemory.ALIGNMENT;
    Block block = new Block(Math.ceilDiv(needed, NativeMemory.ALIGNMENT) * NativeMemory.ALIGNMENT);
    plan.add(block, block.bytes(), first, last);
    bytes = UNKNOWN;
    return block;
  }

  /**
   * Allocates all blocks, full of 0.
   *
   * @param arena frees them
   * @param what what for, in an error
   */
  void allocate(Arena arena, String what) {
    Map<Block, Long> offsets = new HashMap<>();
    bytes = place(offsets::put);
    MemorySegment memory = NativeMemory.allocate(arena, Math.max(1, bytes), what);
    offsets.forEach((block, offset) -> block.place(memory.address() + offset));
  }

  /** What {@link #allocate} allocates, or has allocated. */
  long bytes() {
    if (bytes < 0) {
      bytes = place((block, offset) -> {});
    }
    return bytes;
  }

  private long place(ObjLongConsumer<Block> placement) {
    return plan
        .place(Long.MAX_VALUE, (block, piece, offset) -> placement.accept(block, offset))
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }
}
