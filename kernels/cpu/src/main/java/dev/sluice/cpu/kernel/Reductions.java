package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Broadcast;
import dev.sluice.op.Over;
import dev.sluice.op.Reduce;
import jdk.incubator.vector.FloatVector;

/** Sums, means, the largest of many, and the adjoints of sums. */
final class Reductions {
  private Reductions() {}

  static Kernel reduce(Reduce op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    int columns = op.x().shape().columns();
    if (op.kind() == Reduce.Kind.MAX) {
      return op.over() == Over.STEPS
          ? (run, worker) -> {
            PackedLayout layout = run.layout();
            int sequences = layout.sequences();
            for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
              largestOfSteps(layout, s, x.address(), columns, out.address());
            }
          }
          : (run, worker) -> {
            int lines = run.lines(op.x());
            int grain = Elementwise.grain(columns);
            for (int i = worker.first(lines, grain); i < worker.end(lines, grain); i++) {
              float most = SoftmaxLine.largest(x.address() + i * Movement.line(columns), columns);
              Lanes.set(out.address() + (long) i * Float.BYTES, most);
            }
          };
    }
    boolean mean = op.kind() == Reduce.Kind.MEAN;
    return switch (op.over()) {
      case COLUMNS ->
          (run, worker) -> {
            int lines = run.lines(op.x());
            int grain = Elementwise.grain(columns);
            for (int i = worker.first(lines, grain); i < worker.end(lines, grain); i++) {
              float sum = sum(x.address() + (long) i * columns * Float.BYTES, columns);
              Lanes.set(out.address() + (long) i * Float.BYTES, mean ? sum / columns : sum);
            }
          };
      case LINES ->
          (run, worker) -> {
            int lines = run.lines(op.x());
            long line = (long) columns * Float.BYTES;
            float scale = mean ? 1f / lines : 1f;
            ColumnSums.run(x.address(), line, lines, columns, scale, out.address(), worker);
          };
      case ALL -> {
        PartialSums partial = new PartialSums(blocks, op.x().shape().size(blocks.capacity()));
        PartialSums.Chunk chunk = (from, n) -> sum(x.address() + from * Float.BYTES, n);
        yield (run, worker) -> {
          long size = run.size(op.x());
          partial.run(worker, 0, size, chunk);
          worker.sync();
          if (worker.index() == 0) {
            double total = partial.total(PartialSums.chunks(size));
            Lanes.set(out.address(), (float) (mean ? total / size : total));
          }
        };
      }
      case STEPS ->
          (run, worker) -> {
            PackedLayout layout = run.layout();
            int sequences = layout.sequences();
            for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
              float scale = mean ? 1f / layout.length(s) : 1f;
              overSteps(layout, s, x.address(), columns, scale, out.address());
            }
          };
    };
  }

  /** The sum of numbers that lie together. */
  static float sum(long x, int count) {
    FloatVector sum = Lanes.zero();
    for (int j = 0; j < count; j += Lanes.COUNT) {
      sum = sum.add(Lanes.load(x + (long) j * Float.BYTES, Lanes.below(j, count)));
    }
    return Lanes.sum(sum);
  }

  private static void overSteps(
      PackedLayout layout, int sequence, long x, int columns, float scale, long out) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      var below = Lanes.below(j, columns);
      FloatVector sum = Lanes.zero();
      for (int t = 0; t < layout.length(sequence); t++) {
        long at = (long) layout.row(sequence, t) * columns + j;
        sum = sum.add(Lanes.load(x + at * Float.BYTES, below));
      }
      long to = out + ((long) sequence * columns + j) * Float.BYTES;
      Lanes.store(sum.mul(scale), to, below);
    }
  }

  private static void largestOfSteps(
      PackedLayout layout, int sequence, long x, int columns, long out) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      var below = Lanes.below(j, columns);
      FloatVector most = Lanes.broadcast(Float.NEGATIVE_INFINITY);
      for (int t = 0; t < layout.length(sequence); t++) {
        long at = (long) layout.row(sequence, t) * columns + j;
        most = most.max(Lanes.load(x + at * Float.BYTES, below));
      }
      Lanes.store(most, out + ((long) sequence * columns + j) * Float.BYTES, below);
    }
  }

  static Kernel broadcast(Broadcast op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    int columns = op.out().shape().columns();
    Over over = op.over();
    boolean mean = op.mean();
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      int lines = run.lines(op.out());
      int grain = Elementwise.grain(columns);
      int first = worker.first(lines, grain);
      int end = worker.end(lines, grain);
      int t = over == Over.STEPS && first < end ? layout.step(first) : 0;
      for (int i = first; i < end; i++) {
        while (over == Over.STEPS && i >= layout.firstRow(t + 1)) {
          t++;
        }
        int sequence = i - layout.firstRow(t);
        long from =
            switch (over) {
              case COLUMNS -> i;
              case STEPS -> (long) sequence * columns;
              case LINES, ALL -> 0;
            };
        long terms =
            switch (over) {
              case COLUMNS -> columns;
              case LINES -> lines;
              case ALL -> (long) lines * columns;
              case STEPS -> layout.length(sequence);
            };
        repeat(
            x.address() + from * Float.BYTES,
            over == Over.COLUMNS || over == Over.ALL,
            mean ? 1f / terms : 1f,
            out.address() + (long) i * columns * Float.BYTES,
            columns);
      }
    };
  }

  private static void repeat(long from, boolean number, float scale, long to, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      var below = Lanes.below(j, columns);
      long at = (long) j * Float.BYTES;
      FloatVector value = number ? Lanes.broadcast(from) : Lanes.load(from + at, below);
      Lanes.store(value.mul(scale), to + at, below);
    }
  }
}
