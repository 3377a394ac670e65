package dev.sluice.cpu.team;

import dev.sluice.cpu.memory.Scratch;

/** One thread of a team, as the work sees it: its share, its memory, and where it meets others. */
public final class Worker {
  /** Eight rows of two vectors of 512 bits. */
  private static final long TILE_BYTES = 8 * 2 * 64;

  private final int index;
  private final int count;
  private final Barrier barrier;
  private final Scratch scratch = new Scratch();
  private final Scratch tile = new Scratch();
  private final int[] words = new int[4];

  Worker(int index, int count, Barrier barrier) {
    this.index = index;
    this.count = count;
    this.barrier = barrier;
  }

  /** Somebody who does all the work. */
  public static Worker alone() {
    return new Worker(0, 1, null);
  }

  /** Which one, from 0 to {@link #count} − 1. */
  public int index() {
    return index;
  }

  /** How many work on it. */
  public int count() {
    return count;
  }

  /** Returns when all have called it. */
  public void sync() {
    if (count > 1) {
      barrier.await(index);
    }
  }

  /** Memory of this thread's own, for as long as one kernel runs. */
  public Scratch scratch() {
    return scratch;
  }

  /** Memory for one tile of a product, beside {@link #scratch}. */
  public long tile() {
    return tile.of(TILE_BYTES);
  }

  /** Room for a block of random words. */
  public int[] words() {
    return words;
  }

  /**
   * The first item of this thread's share: items in equal parts, to fewer threads where a part
   * would be smaller than a grain. The share ends where the next thread's begins.
   */
  public int first(int items, int grain) {
    return first(index, items, grain);
  }

  /** The end of this thread's share, exclusive. */
  public int end(int items, int grain) {
    return first(index + 1, items, grain);
  }

  private int first(int worker, int items, int grain) {
    int parts = Math.clamp(items / Math.max(1, grain), 1, count);
    return (int) ((long) items * Math.min(worker, parts) / parts);
  }
}
