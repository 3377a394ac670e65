package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Lanes;

/** Turns lines of a matrix into columns of a packed operand. */
final class Transposition {
  private Transposition() {}

  /**
   * Number k of line j becomes number j of line k.
   *
   * @param from line j at {@code from + j·line}
   * @param line bytes
   * @param lines how many there are; the columns beyond are 0
   * @param columns how many columns to write
   * @param depth numbers of a line
   * @param to line k at {@code to + k·toLine}
   * @param toLine bytes
   */
  static void lines(long from, long line, int lines, int columns, int depth, long to, long toLine) {
    for (int j = 0; j < columns; j++) {
      for (int k = 0; k < depth; k++) {
        float value = j < lines ? Lanes.get(from + j * line + (long) k * Float.BYTES) : 0;
        Lanes.set(to + k * toLine + (long) j * Float.BYTES, value);
      }
    }
  }
}
