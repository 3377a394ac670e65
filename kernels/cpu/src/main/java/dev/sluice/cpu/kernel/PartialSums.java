package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;

/**
 * A sum over many numbers with the same bits for any number of threads: chunks of a fixed size are
 * summed by whoever has them, and the chunks' sums in order, in double, by the first thread.
 */
final class PartialSums {
  /** Vectors of a chunk. */
  static final int CHUNK = 256;

  /** How a chunk is summed. */
  @FunctionalInterface
  interface Chunk {
    /**
     * @param from the first number
     * @param count how many, at most a chunk
     */
    float sum(long from, int count);
  }

  private final Block sums;

  /**
   * @param blocks where the chunks' sums are kept
   * @param most numbers at most
   */
  PartialSums(Blocks blocks, long most) {
    sums = blocks.scratch(chunks(most));
  }

  static int chunks(long numbers) {
    return (int) Math.ceilDiv(numbers, (long) CHUNK * Lanes.COUNT);
  }

  /** Sums one thread's chunks, the first of which has a given place among all. */
  void run(Worker worker, int place, long size, Chunk chunk) {
    int chunks = chunks(size);
    int length = CHUNK * Lanes.COUNT;
    for (int i = worker.first(chunks, 1); i < worker.end(chunks, 1); i++) {
      long from = (long) i * length;
      float sum = chunk.sum(from, (int) Math.min(length, size - from));
      Lanes.set(sums.address() + (long) (place + i) * Float.BYTES, sum);
    }
  }

  /** The sum of all chunks, after all threads have summed theirs. */
  double total(int chunks) {
    double total = 0;
    for (int i = 0; i < chunks; i++) {
      total += Lanes.get(sums.address() + (long) i * Float.BYTES);
    }
    return total;
  }
}
