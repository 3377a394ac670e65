package dev.sluice.opencl.kernel;

import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.EmbeddingScatter;
import dev.sluice.op.OneHot;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** Look-ups of lines of a table, and their gradient. */
final class Embeddings {
  private static final String FILE = "embedding.cl";

  private Embeddings() {}

  static Kernel gather(EmbeddingGather op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        machine
            .launch(FILE, "gather", Options.NONE)
            .buffer(blocks.of(op.table()))
            .buffer(blocks.of(op.indices()))
            .buffer(blocks.of(op.out()))
            .number(op.out().shape().columns());
    return Elementwise.sized(launch, op.out());
  }

  static Kernel oneHot(OneHot op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        machine
            .launch(FILE, "one_hot", Options.NONE)
            .buffer(blocks.of(op.indices()))
            .buffer(blocks.of(op.out()))
            .number(op.out().shape().columns());
    return Elementwise.sized(launch, op.out());
  }

  static Kernel scatter(EmbeddingScatter op, Machine machine) {
    Blocks blocks = machine.blocks();
    int most = op.dOut().shape().lines(blocks.capacity());
    Block next = machine.scratch(most);
    Block first = machine.scratch(most);
    Launch zero =
        machine
            .launch("elementwise.cl", "fill", Options.NONE)
            .number(0.0)
            .buffer(blocks.of(op.dTable()));
    Kernel clear = Elementwise.sized(zero, op.dTable());
    Launch chain =
        machine
            .launch(FILE, "chain", Options.NONE)
            .buffer(blocks.of(op.indices()))
            .buffer(next)
            .buffer(first);
    Kernel link = Elementwise.sized(chain, op.indices());
    Launch scatter =
        machine
            .launch(FILE, "scatter", Options.NONE)
            .buffer(blocks.of(op.indices()))
            .buffer(next)
            .buffer(first)
            .buffer(blocks.of(op.dOut()))
            .buffer(blocks.of(op.dTable()))
            .number(op.dOut().shape().columns());
    Launch.Argument lines = scatter.argument();
    Kernel sum = Elementwise.sized(scatter, op.dOut());
    return run -> {
      lines.set(run.lines(op.dOut()));
      return clear.enqueue(run) + link.enqueue(run) + sum.enqueue(run);
    };
  }
}
