package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.vector.Functions;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Over;
import dev.sluice.op.Softmax;
import dev.sluice.op.SoftmaxGradient;
import jdk.incubator.vector.FloatVector;

/** Softmax over the columns of a line or over the steps of a sequence. */
final class Softmaxes {
  private Softmaxes() {}

  static Kernel softmax(Softmax op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    int columns = op.out().shape().columns();
    if (op.over() == Over.COLUMNS) {
      return (run, worker) -> {
        int lines = run.lines(op.out());
        int grain = Elementwise.grain(columns);
        for (int i = worker.first(lines, grain); i < worker.end(lines, grain); i++) {
          long line = (long) i * columns * Float.BYTES;
          SoftmaxLine.of(x.address() + line, out.address() + line, columns);
        }
      };
    }
    return (run, worker) -> {
      int sequences = run.layout().sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        for (int j = 0; j < columns; j += Lanes.COUNT) {
          overSteps(run.layout(), s, x.address(), out.address(), j, columns);
        }
      }
    };
  }

  private static void overSteps(
      PackedLayout layout, int sequence, long x, long out, int column, int columns) {
    var below = Lanes.below(column, columns);
    int length = layout.length(sequence);
    FloatVector max = Lanes.broadcast(Float.NEGATIVE_INFINITY);
    for (int t = 0; t < length; t++) {
      max = max.max(Lanes.load(x + at(layout, sequence, t, column, columns), below));
    }
    FloatVector sum = Lanes.zero();
    for (int t = 0; t < length; t++) {
      long at = at(layout, sequence, t, column, columns);
      FloatVector e = Functions.exp(Lanes.load(x + at, below).sub(max));
      Lanes.store(e, out + at, below);
      sum = sum.add(e);
    }
    for (int t = 0; t < length; t++) {
      long at = at(layout, sequence, t, column, columns);
      Lanes.store(Lanes.load(out + at, below).div(sum), out + at, below);
    }
  }

  private static long at(PackedLayout layout, int sequence, int t, int column, int columns) {
    return ((long) layout.row(sequence, t) * columns + column) * Float.BYTES;
  }

  static Kernel gradient(SoftmaxGradient op, Blocks blocks) {
    Block out = blocks.of(op.out());
    Block dOut = blocks.of(op.dOut());
    Block dx = blocks.of(op.dx());
    int columns = op.out().shape().columns();
    if (op.over() == Over.COLUMNS) {
      return (run, worker) -> {
        int lines = run.lines(op.out());
        int grain = Elementwise.grain(columns);
        for (int i = worker.first(lines, grain); i < worker.end(lines, grain); i++) {
          long line = (long) i * columns * Float.BYTES;
          gradientOfLine(out.address() + line, dOut.address() + line, dx.address() + line, columns);
        }
      };
    }
    return (run, worker) -> {
      int sequences = run.layout().sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        for (int j = 0; j < columns; j += Lanes.COUNT) {
          gradientOverSteps(
              run.layout(), s, out.address(), dOut.address(), dx.address(), j, columns);
        }
      }
    };
  }

  private static void gradientOfLine(long out, long dOut, long dx, int columns) {
    FloatVector dot = Lanes.zero();
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      var below = Lanes.below(j, columns);
      long at = (long) j * Float.BYTES;
      dot = Lanes.load(dOut + at, below).fma(Lanes.load(out + at, below), dot);
    }
    float total = Lanes.sum(dot);
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      var below = Lanes.below(j, columns);
      long at = (long) j * Float.BYTES;
      FloatVector difference = Lanes.load(dOut + at, below).sub(total);
      Lanes.store(Lanes.load(out + at, below).mul(difference), dx + at, below);
    }
  }

  private static void gradientOverSteps(
      PackedLayout layout, int sequence, long out, long dOut, long dx, int column, int columns) {
    var below = Lanes.below(column, columns);
    int length = layout.length(sequence);
    FloatVector dot = Lanes.zero();
    for (int t = 0; t < length; t++) {
      long at = at(layout, sequence, t, column, columns);
      dot = Lanes.load(dOut + at, below).fma(Lanes.load(out + at, below), dot);
    }
    for (int t = 0; t < length; t++) {
      long at = at(layout, sequence, t, column, columns);
      FloatVector difference = Lanes.load(dOut + at, below).sub(dot);
      Lanes.store(Lanes.load(out + at, below).mul(difference), dx + at, below);
    }
  }
}
