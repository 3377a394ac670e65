package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Lanes;

/** Packs the left operand of a {@link Gemm} for {@link PackedTile}. */
final class LeftBlocks {
  private final Rows rows;
  private final boolean transposed;

  /**
   * @param rows where the rows of the product are in A
   * @param transposed whether they are its columns
   */
  LeftBlocks(Rows rows, boolean transposed) {
    this.rows = rows;
    this.transposed = transposed;
  }

  /** Where the i-th of some packed blocks is. */
  static long block(long packed, int i, int depth) {
    return packed + i * PackedTile.LINE * depth;
  }

  /**
   * Packs some blocks, one after the other.
   *
   * @param first block
   * @param end after the last block
   * @param m rows of the product
   * @param from the first term of the sums
   * @param depth how many
   */
  void pack(long a, long line, int first, int end, int m, int from, int depth, long to) {
    if (transposed) {
      columns(a + from * line, line, first, end, depth, to);
      return;
    }
    for (int block = first; block < end; block++) {
      long lines = a + rows.inA(block) * line + (long) from * Float.BYTES;
      long target = block(to, block - first, depth);
      int height = rows.height(block, m);
      Transposition.lines(lines, line, height, PackedTile.BLOCK, depth, target, PackedTile.LINE);
    }
  }

  /**
   * Line by line all blocks, as their numbers are neighbours. Blocks are whole: C has no row for
   * what they have too many, nor a tile for what a line has. A vector that is longer than a line is
   * stored all the same, but for the last line: the next line is written after it. Shorter vectors
   * here would make the Vector API's methods those of two classes, and C2 would then take every
   * vector of a tile for an object.
   */
  private void columns(long a, long line, int first, int end, int depth, long to) {
    int whole = Lanes.BYTES > PackedTile.LINE ? depth - 1 : depth;
    for (int k = 0; k < depth; k++) {
      for (int block = first; block < end; block++) {
        long from = a + k * line + rows.inA(block) * Float.BYTES;
        long target = block(to, block - first, depth) + k * PackedTile.LINE;
        if (k < whole) {
          for (long at = 0; at < PackedTile.LINE; at += Lanes.BYTES) {
            Lanes.store(Lanes.load(from + at), target + at);
          }
        } else {
          Lanes.copy(from, target, PackedTile.LINE);
        }
      }
    }
  }
}
