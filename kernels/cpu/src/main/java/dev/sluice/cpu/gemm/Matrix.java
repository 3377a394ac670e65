package dev.sluice.cpu.gemm;

import dev.sluice.cpu.memory.Block;

/**
 * A matrix in a block of memory.
 *
 * @param block where it is
 * @param offset bytes from the block's begin to the matrix'
 * @param line bytes from one of its lines to the next
 */
public record Matrix(Block block, long offset, long line) {
  public Matrix(Block block, long line) {
    this(block, 0, line);
  }

  long address() {
    return block.address() + offset;
  }
}
