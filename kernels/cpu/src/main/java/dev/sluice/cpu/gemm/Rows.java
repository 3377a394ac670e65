package dev.sluice.cpu.gemm;

/** Where the rows of a product are in its left operand and in its result, block by block. */
public interface Rows {
  /** The blocks of {@link PackedTile#BLOCK} rows at most that m rows have. */
  int blocks(int m);

  /** The row of A, or its column where it is transposed, that a block begins at. */
  long inA(int block);

  /** The row of C that a block begins at. */
  long inC(int block);

  /** How many of the block's rows C has. */
  int height(int block, int m);

  /** Whether some blocks are the same rows of A as another's. */
  default boolean areSameInA(Rows other, int first, int end) {
    for (int block = first; block < end; block++) {
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
        public int blocks(int m) {
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
   * Gates: in C they follow each other every H rows, in A every so many padded units.
   *
   * @param blocksInA for each gate, which padded block of A it is
   * @param units H
   * @param padded units of a block of A
   */
  static Rows ofGates(int[] blocksInA, int units, int padded) {
    int perGate = Math.ceilDiv(units, PackedTile.BLOCK);
    return new Rows() {
      @Override
      public int blocks(int m) {
        return blocksInA.length * perGate;
      }

      @Override
      public long inA(int block) {
        return (long) blocksInA[block / perGate] * padded + block % perGate * PackedTile.BLOCK;
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
