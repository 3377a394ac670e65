package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.ReserveLayout;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;

/**
 * Copies of rows that lie a multiple of half a page apart. Those share a few sets of the
 * first-level cache, which then keeps none of them from one panel of weights to the next: with 1024
 * columns, 32 rows take a third longer. A copy costs each thread what reading the rows costs it
 * anyway, since most of them were written by others.
 */
final class SpreadRows {
  private static final long HALF_PAGE = 2048;

  /** So few rows stay in the cache wherever they are. */
  private static final int FEW_ROWS = 8;

  private final int columns;
  private final long line;

  /**
   * @param columns of a row
   */
  SpreadRows(int columns) {
    this.columns = columns;
    line = (long) ReserveLayout.line(columns) * Float.BYTES;
  }

  /** Whether rows so many bytes apart are better copied. */
  boolean isWanted(long distance, int rows) {
    return distance % HALF_PAGE == 0 && rows > FEW_ROWS;
  }

  /** Bytes from one copy to the next. */
  long line() {
    return line;
  }

  /**
   * Room for copies, until the next call.
   *
   * @return the address of the first
   */
  long room(int rows, Worker worker) {
    return worker.rows().of(rows * line);
  }

  /** Copies rows. */
  void copy(long from, long distance, int rows, long to) {
    for (int r = 0; r < rows; r++) {
      Lanes.copy(from + r * distance, to + r * line, (long) columns * Float.BYTES);
    }
  }
}
