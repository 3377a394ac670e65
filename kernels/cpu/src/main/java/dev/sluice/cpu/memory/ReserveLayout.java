package dev.sluice.cpu.memory;

import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.RecurrentSpec;

/**
 * The lines of what a recurrent layer keeps per row: gate after gate as in {@code Cell.reserved()},
 * each padded to whole pairs of panels. A line of an even number of cache lines is one longer,
 * since lines a multiple of 4 KiB apart would share the same few sets of the first-level cache.
 */
public final class ReserveLayout {
  private static final int CACHE_LINE = 16;

  private ReserveLayout() {}

  /**
   * H rounded up to whole pairs of panels, so that a pair of any cell has all its vectors in a
   * line.
   */
  public static int units(RecurrentSpec spec) {
    int pair = Panel.PAIR * Lanes.COUNT;
    return Math.ceilDiv(spec.hiddenSize(), pair) * pair;
  }

  /** Numbers from one row of the gates to the next. */
  public static int gateLine(RecurrentSpec spec) {
    return line(spec.cell().reserved() * units(spec));
  }

  /** Numbers from one row of cell states, or of hidden states before a projection, to the next. */
  public static int unitLine(RecurrentSpec spec) {
    return line(units(spec));
  }

  /** A line of so many numbers, padded as all are. */
  public static int line(int numbers) {
    int lines = Math.ceilDiv(numbers, CACHE_LINE);
    return (lines | 1) * CACHE_LINE;
  }
}
