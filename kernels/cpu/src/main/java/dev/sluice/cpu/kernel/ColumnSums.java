package dev.sluice.cpu.kernel;

import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** Sums of the columns of a matrix, from the first line to the last. */
public final class ColumnSums {
  private ColumnSums() {}

  /**
   * One thread's share of the columns.
   *
   * @param line bytes from one line to the next
   * @param scale what the sums are multiplied with
   * @param out a vector of the columns
   */
  public static void run(
      long x, long line, int lines, int columns, float scale, long out, Worker worker) {
    int vectors = Lanes.vectors(columns);
    int end = worker.end(vectors, 1);
    for (int v = worker.first(vectors, 1); v < end; v++) {
      int column = v * Lanes.COUNT;
      long at = x + (long) column * Float.BYTES;
      // Two sums, so that an addition need not wait for the one before it.
      FloatVector even = Lanes.zero();
      FloatVector odd = Lanes.zero();
      int i = 0;
      for (; i + 2 <= lines; i += 2) {
        even = even.add(Lanes.load(at + i * line));
        odd = odd.add(Lanes.load(at + (i + 1) * line));
      }
      if (i < lines) {
        even = even.add(Lanes.load(at + i * line));
      }
      FloatVector sum = even.add(odd).mul(scale);
      long to = out + (long) column * Float.BYTES;
      Lanes.store(sum, to, Lanes.below(column, columns));
    }
  }
}
