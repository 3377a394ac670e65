package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.Concat;
import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.EmbeddingScatter;
import dev.sluice.op.OneHot;
import dev.sluice.op.PadColumns;
import dev.sluice.op.Reshape;
import dev.sluice.op.Slice;

/** Operations that only move numbers, or sum what was moved from the same place. */
final class Movement {
  private Movement() {}

  static Kernel concat(Concat op, Blocks blocks) {
    Block out = blocks.of(op.out());
    long outLine = line(op.out().shape().columns());
    Block[] parts = op.parts().stream().map(blocks::of).toArray(Block[]::new);
    long[] widths = op.parts().stream().mapToLong(p -> line(p.shape().columns())).toArray();
    int grain = Elementwise.grain(op.out().shape().columns());
    return (run, worker) -> {
      int lines = run.lines(op.out());
      int end = worker.end(lines, grain);
      long at = 0;
      for (int p = 0; p < parts.length; p++) {
        for (int i = worker.first(lines, grain); i < end; i++) {
          Lanes.copy(
              parts[p].address() + i * widths[p], out.address() + i * outLine + at, widths[p]);
        }
        at += widths[p];
      }
    };
  }

  static long line(int columns) {
    return (long) columns * Float.BYTES;
  }

  static Kernel slice(Slice op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    long xLine = line(op.x().shape().columns());
    long width = line(op.out().shape().columns());
    long from = line(op.from());
    int grain = Elementwise.grain(op.out().shape().columns());
    return (run, worker) -> {
      int lines = run.lines(op.out());
      int end = worker.end(lines, grain);
      for (int i = worker.first(lines, grain); i < end; i++) {
        Lanes.copy(x.address() + i * xLine + from, out.address() + i * width, width);
      }
    };
  }

  static Kernel pad(PadColumns op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    long width = line(op.x().shape().columns());
    long outLine = line(op.out().shape().columns());
    long before = line(op.before());
    int grain = Elementwise.grain(op.out().shape().columns());
    return (run, worker) -> {
      int lines = run.lines(op.out());
      int end = worker.end(lines, grain);
      for (int i = worker.first(lines, grain); i < end; i++) {
        long to = out.address() + i * outLine;
        Lanes.clear(to, outLine);
        Lanes.copy(x.address() + i * width, to + before, width);
      }
    };
  }

  static Kernel reshape(Reshape op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    return (run, worker) -> {
      long size = run.size(op.out());
      long first = Elementwise.from(size, worker);
      long end = Math.min(Elementwise.end(size, worker), size * Float.BYTES);
      if (first < end) {
        Lanes.copy(x.address() + first, out.address() + first, end - first);
      }
    };
  }

  static Kernel oneHot(OneHot op, Blocks blocks) {
    Block indices = blocks.of(op.indices());
    Block out = blocks.of(op.out());
    int columns = op.out().shape().columns();
    long line = line(columns);
    int grain = Elementwise.grain(columns);
    return (run, worker) -> {
      int lines = run.lines(op.out());
      int end = worker.end(lines, grain);
      for (int i = worker.first(lines, grain); i < end; i++) {
        long to = out.address() + i * line;
        Lanes.clear(to, line);
        int index = index(indices, i);
        if (index >= 0 && index < columns) {
          Lanes.set(to + line(index), 1f);
        }
      }
    };
  }

  static Kernel gather(EmbeddingGather op, Blocks blocks) {
    Block table = blocks.of(op.table());
    Block indices = blocks.of(op.indices());
    Block out = blocks.of(op.out());
    int size = op.out().shape().columns();
    int vocabulary = op.table().shape().count();
    long line = line(size);
    return new Kernel() {
      @Override
      public void prepare(Run run) {
        requireIndices(indices, run.lines(op.out()), vocabulary, "EmbeddingGather");
      }

      @Override
      public void run(Run run, Worker worker) {
        int lines = run.lines(op.out());
        int grain = Elementwise.grain(size);
        for (int i = worker.first(lines, grain); i < worker.end(lines, grain); i++) {
          Lanes.copy(table.address() + index(indices, i) * line, out.address() + i * line, line);
        }
      }
    };
  }

  private static int index(Block indices, int i) {
    return Lanes.getInt(indices.address() + (long) i * Integer.BYTES);
  }

  /** Sums in the order of the rows: each thread has some columns of the whole table. */
  static Kernel scatter(EmbeddingScatter op, Blocks blocks) {
    Block indices = blocks.of(op.indices());
    Block dOut = blocks.of(op.dOut());
    Block dTable = blocks.of(op.dTable());
    int size = op.dOut().shape().columns();
    int vocabulary = op.dTable().shape().count();
    long line = line(size);
    return new Kernel() {
      @Override
      public void prepare(Run run) {
        requireIndices(indices, run.lines(op.dOut()), vocabulary, "EmbeddingScatter");
      }

      @Override
      public void run(Run run, Worker worker) {
        int lines = run.lines(op.dOut());
        int vectors = Lanes.vectors(size);
        int first = worker.first(vectors, 1) * Lanes.COUNT;
        int end = Math.min(size, worker.end(vectors, 1) * Lanes.COUNT);
        for (int v = 0; v < vocabulary && first < end; v++) {
          Lanes.clear(dTable.address() + v * line + line(first), line(end - first));
        }
        for (int i = 0; i < lines; i++) {
          long from = dOut.address() + i * line;
          long to = dTable.address() + index(indices, i) * line;
          for (int j = first; j < end; j += Lanes.COUNT) {
            var below = Lanes.below(j, end);
            var sum = Lanes.load(to + line(j), below).add(Lanes.load(from + line(j), below));
            Lanes.store(sum, to + line(j), below);
          }
        }
      }
    };
  }

  private static void requireIndices(Block indices, int lines, int below, String op) {
    for (int i = 0; i < lines; i++) {
      requireIndex(index(indices, i), below, op, i);
    }
  }

  static void requireIndex(int index, int below, String op, int line) {
    if (index < 0 || index >= below) {
      throw new IllegalArgumentException(
          op + ": index " + index + " in row " + line + " is outside [0, " + below + ")");
    }
  }
}
