package dev.sluice.cpu.memory;

import dev.sluice.backend.MemoryPlan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The blocks of a program in one piece of native memory, as {@link MemoryPlan} lays them out. */
public final class Liveness {
  private final MemoryPlan<Block> plan = new MemoryPlan<>();
  private long bytes;

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
    return block;
  }

  /** Allocates all blocks, full of 0. */
  public void allocate(Arena arena) {
    List<Block> blocks = new ArrayList<>();
    bytes =
        plan
            .place(
                Long.MAX_VALUE,
                (block, piece, offset) -> {
                  block.place(offset);
                  blocks.add(block);
                })
            .stream()
            .mapToLong(Long::longValue)
            .sum();
    MemorySegment memory = NativeMemory.allocate(arena, Math.max(1, bytes));
    blocks.forEach(block -> block.place(memory.address() + block.address()));
  }

  /** What {@link #allocate} has allocated. */
  public long bytes() {
    return bytes;
  }
}
