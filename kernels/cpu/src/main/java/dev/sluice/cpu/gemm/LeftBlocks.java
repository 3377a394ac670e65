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
      long target = to + (block - first) * PackedTile.LINE * depth;
      lines(lines, line, rows.height(block, m), depth, target);
    }
  }

  /**
   * Line by line all blocks, as their numbers are neighbours. Blocks are whole: C has no row for
   * what they have too many.
   */
  private void columns(long a, long line, int first, int end, int depth, long to) {
    for (int k = 0; k < depth; k++) {
      for (int block = first; block < end; block++) {
        long from = a + k * line + rows.inA(block) * Float.BYTES;
        long target = to + ((block - first) * (long) depth + k) * PackedTile.LINE;
        for (long at = 0; at < PackedTile.LINE; at += Lanes.BYTES) {
          Lanes.store(Lanes.load(from + at), target + at);
        }
      }
    }
  }

  private static void lines(long from, long line, int height, int depth, long to) {
    for (int r = 0; r < PackedTile.BLOCK; r++) {
      for (int k = 0; k < depth; k++) {
        float value = r < height ? Lanes.get(from + r * line + (long) k * Float.BYTES) : 0;
        Lanes.set(to + k * PackedTile.LINE + (long) r * Float.BYTES, value);
      }
    }
  }
}
