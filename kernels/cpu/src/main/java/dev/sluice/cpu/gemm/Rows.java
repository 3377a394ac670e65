package dev.sluice.cpu.gemm;

/**
 * The rows of a product, in blocks of {@link PackedTile#BLOCK} at most: where they are in its left
 * operand and in its result. Products of one left operand have their blocks counted alike, and each
 * has some of them.
 */
public interface Rows {
  /** The first block of the product. */
  int first();

  /**
   * After its last block.
   *
   * @param m the rows of C, where they are not known before
   */
  int end(int m);

  /** The row of A, or its column where it is transposed, that a block begins at. */
  long inA(int block);

  /** The row of C that a block begins at. */
  long inC(int block);

  /** How many of the block's rows C has. */
  int height(int block, int m);

  /** Whether some blocks, which both have, are the same rows of A as another's. */
  default boolean areSameInA(Rows other, int from, int to) {
    for (int block = from; block < to; block++) {
      if (inA(block) != other.inA(block)) {
        return false;
      }
    }
    return true;
  }

  /** One after the other. */
  Rows PLAIN =
      new Rows() {
        @Override
        public int first() {
          return 0;
        }

        @Override
        public int end(int m) {
          return Math.ceilDiv(m, PackedTile.BLOCK);
        }

        @Override
        public long inA(int block) {
          return (long) block * PackedTile.BLOCK;
        }

        @Override
        public long inC(int block) {
          return (long) block * PackedTile.BLOCK;
        }

        @Override
        public int height(int block, int m) {
          return Math.min(PackedTile.BLOCK, m - block * PackedTile.BLOCK);
        }
      };

  /**
   * Gates: in C they follow each other every H rows, in A every so many padded units. Blocks are
   * counted from gate 0 on.
   *
   * @param first gate
   * @param blocksInA for it and each that follows, which padded block of A it is
   * @param units H
   * @param padded units of a block of A
   */
  static Rows ofGates(int first, int[] blocksInA, int units, int padded) {
    int perGate = Math.ceilDiv(units, PackedTile.BLOCK);
    return new Rows() {
      @Override
      public int first() {
        return first * perGate;
      }

      @Override
      public int end(int m) {
        return (first + blocksInA.length) * perGate;
      }

      @Override
      public long inA(int block) {
        int gate = block / perGate - first;
        return (long) blocksInA[gate] * padded + block % perGate * PackedTile.BLOCK;
      }

      @Override
      public long inC(int block) {
        return (long) block / perGate * units + block % perGate * PackedTile.BLOCK;
      }

      @Override
      public int height(int block, int m) {
        return Math.min(PackedTile.BLOCK, units - block % perGate * PackedTile.BLOCK);
      }
    };
  }
}
