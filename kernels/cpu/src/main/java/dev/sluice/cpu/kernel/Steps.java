package dev.sluice.cpu.kernel;

import static dev.sluice.cpu.kernel.Movement.line;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.Reverse;
import dev.sluice.op.Scan;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shift;
import jdk.incubator.vector.FloatVector;

/** Operations along the steps of each sequence; threads share the sequences. */
final class Steps {
  private Steps() {}

  static Kernel select(SelectStep op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    long line = line(op.out().shape().columns());
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      int sequences = layout.sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        int step = layout.stepOf(s, op.step());
        if (step < 0) {
          Lanes.clear(out.address() + s * line, line);
        } else {
          Lanes.copy(x.address() + layout.row(s, step) * line, out.address() + s * line, line);
        }
      }
    };
  }

  static Kernel place(PlaceStep op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    long line = line(op.out().shape().columns());
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      int sequences = layout.sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        for (int t = 0; t < layout.length(s); t++) {
          Lanes.clear(out.address() + layout.row(s, t) * line, line);
        }
        int step = layout.stepOf(s, op.step());
        if (step >= 0) {
          Lanes.copy(x.address() + s * line, out.address() + layout.row(s, step) * line, line);
        }
      }
    };
  }

  static Kernel shift(Shift op, Blocks blocks) {
    return move(op.x(), op.out(), blocks, (layout, s, t) -> layout.earlier(s, t, op.steps()));
  }

  static Kernel reverse(Reverse op, Blocks blocks) {
    return move(op.x(), op.out(), blocks, PackedLayout::mirrored);
  }

  @FunctionalInterface
  private interface Source {
    /** The step that a step's row is taken from, or −1 for zeros. */
    int of(PackedLayout layout, int sequence, int step);
  }

  private static Kernel move(Buffer from, Buffer to, Blocks blocks, Source source) {
    Block x = blocks.of(from);
    Block out = blocks.of(to);
    long line = line(to.shape().columns());
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      int sequences = layout.sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        for (int t = 0; t < layout.length(s); t++) {
          int step = source.of(layout, s, t);
          long target = out.address() + layout.row(s, t) * line;
          if (step >= 0) {
            Lanes.copy(x.address() + layout.row(s, step) * line, target, line);
          } else {
            Lanes.clear(target, line);
          }
        }
      }
    };
  }

  static Kernel scan(Scan op, Blocks blocks) {
    Block factor = blocks.of(op.factor());
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    int columns = op.out().shape().columns();
    long line = line(columns);
    return (run, worker) -> {
      PackedLayout layout = run.layout();
      int sequences = layout.sequences();
      for (int s = worker.first(sequences, 1); s < worker.end(sequences, 1); s++) {
        int length = layout.length(s);
        for (int j = 0; j < columns; j += Lanes.COUNT) {
          var below = Lanes.below(j, columns);
          FloatVector sum = Lanes.zero();
          for (int i = 0; i < length; i++) {
            long at = layout.row(s, op.reverse() ? length - 1 - i : i) * line + line(j);
            FloatVector added = Lanes.load(x.address() + at, below);
            sum =
                factor == null || i == 0
                    ? sum.add(added)
                    : sum.fma(Lanes.load(factor.address() + at, below), added);
            Lanes.store(sum, out.address() + at, below);
          }
        }
      }
    };
  }
}
