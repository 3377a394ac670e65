package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Lanes;

/** Packs the left operand of a {@link Gemm} for {@link PackedTile}. */
final class LeftBlocks {
  /** Lines of a transposed operand that a first-level cache keeps while their blocks are packed. */
  private static final int LINES = 16;

  private LeftBlocks() {}

  /** Where the i-th of some packed blocks is. */
  static long block(long packed, int i, int depth) {
    return packed + i * PackedTile.LINE * depth;
  }

  /**
   * Packs some blocks, one after the other.
   *
   * @param a the left operand
   * @param transposed whether the rows of the product are its columns
   * @param rows which of them
   * @param first block
   * @param end after the last block
   * @param m rows of the product
   * @param from the first term of the sums
   * @param depth how many
   */
  static void pack(
      Matrix a,
      boolean transposed,
      Rows rows,
      int first,
      int end,
      int m,
      int from,
      int depth,
      long to) {
    long line = a.line();
    if (transposed) {
      columns(a.address() + from * line, line, rows, first, end, depth, to);
      return;
    }
    for (int block = first; block < end; block++) {
      long lines = a.address() + rows.inA(block) * line + (long) from * Float.BYTES;
      long target = block(to, block - first, depth);
      int height = rows.height(block, m);
      Transposition.lines(lines, line, height, PackedTile.BLOCK, depth, target, PackedTile.LINE);
    }
  }

  /**
   * Some lines at a time all blocks, as their numbers are neighbours. Blocks are whole: C has no
   * row for what they have too many, nor a tile for what a line has. A vector that is longer than a
   * line is stored all the same, but for a block's last line: the next line is written after it.
   * Shorter vectors here would make the Vector API's methods those of two classes, and C2 would
   * then take every vector of a tile for an object.
   */
  private static void columns(
      long a, long line, Rows rows, int first, int end, int depth, long to) {
    if (depth == 0) {
      return;
    }
    int whole = Lanes.BYTES > PackedTile.LINE ? depth - 1 : depth;
    for (int k = 0; k < whole; k += LINES) {
      int endLine = Math.min(k + LINES, whole);
      for (int block = first; block < end; block++) {
        long from = a + rows.inA(block) * Float.BYTES;
        lines(from, line, k, endLine, block(to, block - first, depth));
      }
    }
    for (int block = first; block < end && whole < depth; block++) {
      long from = a + rows.inA(block) * Float.BYTES + whole * line;
      long target = block(to, block - first, depth) + whole * PackedTile.LINE;
      Lanes.copy(from, target, PackedTile.LINE);
    }
  }

  private static void lines(long a, long line, int first, int end, long to) {
    for (int k = first; k < end; k++) {
      for (long at = 0; at < PackedTile.LINE; at += Lanes.BYTES) {
        Lanes.store(Lanes.load(a + k * line + at), to + k * PackedTile.LINE + at);
      }
    }
  }
}
