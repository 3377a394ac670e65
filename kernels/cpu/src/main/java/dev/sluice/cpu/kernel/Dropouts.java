package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Axis;
import dev.sluice.op.Dropout;
import dev.sluice.random.DropoutMask;

/** {@code out = x ⊙ mask}, the mask drawn line by line. */
final class Dropouts {
  private static final int GRAIN = 16;

  private Dropouts() {}

  static Kernel of(Dropout op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    int columns = op.out().shape().columns();
    boolean rows = op.x().shape().axis() == Axis.ROWS;
    MaskLine mask = new MaskLine(op.rate(), op.stream());
    long bytes = (long) Lanes.padded(columns) * Float.BYTES;
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      int lines = run.lines(op.out());
      int first = worker.first(lines, GRAIN);
      int end = worker.end(lines, GRAIN);
      long factors = worker.scratch().of(bytes);
      int t = rows && first < end ? layout.step(first) : 0;
      for (int i = first; i < end; i++) {
        while (rows && i >= layout.firstRow(t + 1)) {
          t++;
        }
        int sequence = rows ? i - layout.firstRow(t) : i;
        int step = rows && !op.variational() ? t : DropoutMask.ALL_STEPS;
        mask.factors(run.key(), sequence, step, factors, columns, worker);
        multiply(x.address(), factors, out.address(), (long) i * columns, columns);
      }
    };
  }

  private static void multiply(long x, long factors, long out, long first, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      var below = Lanes.below(j, columns);
      long at = (first + j) * Float.BYTES;
      var factor = Lanes.load(factors + (long) j * Float.BYTES);
      Lanes.store(MaskLine.apply(Lanes.load(x + at, below), factor), out + at, below);
    }
  }
}
