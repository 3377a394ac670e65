package dev.sluice.opencl.kernel;

import dev.sluice.op.Buffer;
import dev.sluice.op.Concat;
import dev.sluice.op.PadColumns;
import dev.sluice.op.Reshape;
import dev.sluice.op.Slice;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import java.util.ArrayList;
import java.util.List;

/** Operations that only move numbers. */
final class Movement {
  private static final String FILE = "movement.cl";

  private Movement() {}

  static Kernel concat(Concat op, Machine machine) {
    int columns = op.out().shape().columns();
    List<Kernel> copies = new ArrayList<>();
    int at = 0;
    for (Buffer part : op.parts()) {
      int width = part.shape().columns();
      copies.add(copy(machine, part, 0, width, op.out(), at, columns, part));
      at += width;
    }
    return run -> {
      int started = 0;
      for (Kernel copy : copies) {
        started += copy.enqueue(run);
      }
      return started;
    };
  }

  static Kernel slice(Slice op, Machine machine) {
    int columns = op.x().shape().columns();
    int width = op.out().shape().columns();
    return copy(machine, op.x(), op.from(), columns, op.out(), 0, width, op.out());
  }

  /** Copies as many columns as the smaller of both has. */
  private static Kernel copy(
      Machine machine,
      Buffer from,
      int fromColumn,
      int fromLine,
      Buffer to,
      int toColumn,
      int toLine,
      Buffer smaller) {
    Launch launch =
        machine
            .launch(FILE, "copy_columns", Options.NONE)
            .buffer(machine.blocks().of(from))
            .number(fromColumn)
            .number(fromLine)
            .buffer(machine.blocks().of(to))
            .number(toColumn)
            .number(toLine)
            .number(smaller.shape().columns());
    return Elementwise.sized(launch, smaller);
  }

  static Kernel pad(PadColumns op, Machine machine) {
    Launch launch =
        machine
            .launch(FILE, "pad_columns", Options.NONE)
            .buffer(machine.blocks().of(op.x()))
            .number(op.x().shape().columns())
            .number(op.before())
            .buffer(machine.blocks().of(op.out()))
            .number(op.out().shape().columns());
    return Elementwise.sized(launch, op.out());
  }

  static Kernel reshape(Reshape op, Machine machine) {
    int columns = op.out().shape().columns();
    return copy(machine, op.x(), 0, columns, op.out(), 0, columns, op.out());
  }
}
