package dev.sluice.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lays out blocks of memory in as few bytes as a greedy choice finds: two blocks may share bytes
 * where no operation needs both. Blocks are placed by falling size, each at the lowest place that
 * is free while it lives (greedy by size; Pisarchyk and Lee 2020, "Efficient memory management for
 * deep neural net inference").
 *
 * @param <T> what a block is to the backend
 */
public final class MemoryPlan<T> {
  /**
   * Takes a block's place.
   *
   * @param <T> what a block is to the backend
   */
  @FunctionalInterface
  public interface Placement<T> {
    /**
     * A block has been placed.
     *
     * @param block the block
     * @param piece the piece of memory that it lies in, from 0
     * @param offset bytes from the piece's first one
     */
    void at(T block, int piece, long offset);
  }

  private record Interval<T>(T block, long bytes, int first, int last) {
    boolean meets(Interval<T> other) {
      return first <= other.last && other.first <= last;
    }
  }

  private record Placed<T>(Interval<T> interval, long offset) {
    long end() {
      return offset + interval.bytes;
    }
  }

  private final List<Interval<T>> intervals = new ArrayList<>();

  /** Makes an empty plan. */
  public MemoryPlan() {}

  /**
   * Asks for a block.
   *
   * @param block the block
   * @param bytes its size, a multiple of what every block is aligned to
   * @param first the first operation that needs it
   * @param last the last one
   */
  public void add(T block, long bytes, int first, int last) {
    intervals.add(new Interval<>(block, bytes, first, last));
  }

  /**
   * Places all blocks.
   *
   * @param limit the most bytes that one piece of memory may have; a larger block has a piece of
   *     its own
   * @param placement is told each block's place
   * @return the bytes of each piece
   */
  public List<Long> place(long limit, Placement<T> placement) {
    List<Interval<T>> order = new ArrayList<>(intervals);
    order.sort(Comparator.comparingLong((Interval<T> i) -> i.bytes).reversed());
    List<List<Placed<T>>> pieces = new ArrayList<>();
    for (Interval<T> next : order) {
      int piece = 0;
      long offset = 0;
      while (piece < pieces.size()) {
        offset = lowest(next, pieces.get(piece));
        if (offset + next.bytes <= limit) {
          break;
        }
        piece++;
      }
      if (piece == pieces.size()) {
        pieces.add(new ArrayList<>());
        offset = 0;
      }
      Placed<T> placed = new Placed<>(next, offset);
      pieces.get(piece).add(placed);
      pieces.get(piece).sort(Comparator.comparingLong(Placed::offset));
      placement.at(next.block, piece, offset);
    }
    return pieces.stream()
        .map(piece -> piece.stream().mapToLong(Placed::end).max().orElse(0))
        .toList();
  }

  private long lowest(Interval<T> next, List<Placed<T>> piece) {
    long at = 0;
    for (Placed<T> other : piece) {
      if (other.interval.meets(next)) {
        if (at + next.bytes <= other.offset) {
          break;
        }
        at = Math.max(at, other.end());
      }
    }
    return at;
  }
}
