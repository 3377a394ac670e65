package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.Buffer;
import dev.sluice.op.GlobalNorm;

/**
 * The global norm; summed again with scaled numbers in the rare case that squares are no floats.
 */
final class Norms {
  /** Below this sum of squares, numbers that matter may have squares below all normal floats. */
  private static final double TINY = 0x1p-60;

  private static final float SHRINK = 0x1p-80f;
  private static final float GROW = 0x1p64f;

  private final Buffer[] parts;
  private final Block[] memory;
  private final PartialSums partial;

  private Norms(GlobalNorm op, Blocks blocks) {
    parts = op.parts().toArray(Buffer[]::new);
    memory = op.parts().stream().map(blocks::of).toArray(Block[]::new);
    long most = 0;
    for (Buffer part : parts) {
      // A chunk's worth more, since every part begins with a chunk of its own.
      most += part.shape().size(blocks.capacity()) + (long) PartialSums.CHUNK * Lanes.COUNT;
    }
    partial = new PartialSums(blocks, most);
  }

  static Kernel globalNorm(GlobalNorm op, Blocks blocks) {
    Norms norms = new Norms(op, blocks);
    Block norm = blocks.of(op.norm());
    PartialSums.Chunk[] plain = norms.chunks(1);
    PartialSums.Chunk[] shrunk = norms.chunks(SHRINK);
    PartialSums.Chunk[] grown = norms.chunks(GROW);
    return (run, worker) -> {
      double total = norms.sum(run, worker, plain);
      float scale = 1;
      // Every thread has the same total, and so the same way on.
      if (!Double.isFinite(total)) {
        scale = SHRINK;
        worker.sync();
        total = norms.sum(run, worker, shrunk);
      } else if (total < TINY) {
        scale = GROW;
        worker.sync();
        total = norms.sum(run, worker, grown);
      }
      if (worker.index() == 0) {
        Lanes.set(norm.address(), (float) (Math.sqrt(total) / scale));
      }
    };
  }

  private PartialSums.Chunk[] chunks(float scale) {
    PartialSums.Chunk[] chunks = new PartialSums.Chunk[parts.length];
    for (int i = 0; i < parts.length; i++) {
      Block part = memory[i];
      chunks[i] = (from, n) -> Squares.of(part.address() + from * Float.BYTES, n, scale);
    }
    return chunks;
  }

  private double sum(Run run, Worker worker, PartialSums.Chunk[] chunks) {
    int place = 0;
    for (int i = 0; i < parts.length; i++) {
      long size = run.size(parts[i]);
      partial.run(worker, place, size, chunks[i]);
      place += PartialSums.chunks(size);
    }
    worker.sync();
    return partial.total(place);
  }
}
