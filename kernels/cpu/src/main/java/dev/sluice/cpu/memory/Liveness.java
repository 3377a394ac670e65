package dev.sluice.cpu.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lays out the blocks of a program in one piece of memory: two blocks may share bytes where no
 * operation needs both. Blocks are placed by falling size, each at the lowest place that is free
 * while it lives (greedy by size; Pisarchyk and Lee 2020, "Efficient memory management for deep
 * neural net inference").
 */
public final class Liveness {
  private record Interval(Block block, int first, int last) {
    boolean meets(Interval other) {
      return first <= other.last && other.first <= last;
    }
  }

  private final List<Interval> intervals = new ArrayList<>();
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
    intervals.add(new Interval(block, first, last));
    return block;
  }

  /** Allocates all blocks, full of 0. */
  public void allocate(Arena arena) {
    List<Interval> order = new ArrayList<>(intervals);
    order.sort(Comparator.comparingLong((Interval i) -> i.block.bytes()).reversed());
    List<Interval> placed = new ArrayList<>();
    for (Interval next : order) {
      next.block.place(lowest(next, placed));
      placed.add(next);
      placed.sort(Comparator.comparingLong(i -> i.block.address()));
      bytes = Math.max(bytes, next.block.address() + next.block.bytes());
    }
    MemorySegment memory = NativeMemory.allocate(arena, Math.max(1, bytes));
    placed.forEach(i -> i.block.place(memory.address() + i.block.address()));
  }

  private static long lowest(Interval next, List<Interval> placed) {
    long at = 0;
    for (Interval other : placed) {
      if (other.meets(next)) {
        if (at + next.block.bytes() <= other.block.address()) {
          break;
        }
        at = Math.max(at, other.block.address() + other.block.bytes());
      }
    }
    return at;
  }

  /** What {@link #allocate} has allocated. */
  public long bytes() {
    return bytes;
  }
}
