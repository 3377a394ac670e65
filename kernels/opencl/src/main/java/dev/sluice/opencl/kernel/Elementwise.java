package dev.sluice.opencl.kernel;

import dev.sluice.op.Affine;
import dev.sluice.op.Axis;
import dev.sluice.op.Binary;
import dev.sluice.op.Buffer;
import dev.sluice.op.Carry;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClampGradient;
import dev.sluice.op.Dropout;
import dev.sluice.op.Fill;
import dev.sluice.op.Power;
import dev.sluice.op.Unary;
import dev.sluice.op.UnaryGradient;
import dev.sluice.op.Where;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** Operations whose every element depends on the same element of their operands. */
final class Elementwise {
  private static final String FILE = "elementwise.cl";

  /** Columns that are one draw of a mask. */
  private static final int DRAW = 4;

  private Elementwise() {}

  private static Launch launch(Machine machine, String kernel) {
    return machine.launch(FILE, kernel, Options.NONE);
  }

  /** A kernel whose last argument is the number of elements, which is also that of work-items. */
  static Kernel sized(Launch launch, Buffer out) {
    Launch.Argument size = launch.argument();
    return run -> {
      int elements = run.size(out);
      size.set(elements);
      return launch.items(elements);
    };
  }

  static Kernel affine(Affine op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "affine")
            .buffer(blocks.of(op.x()))
            .number(op.scale())
            .number(op.shift())
            .buffer(blocks.of(op.out()));
    return sized(launch, op.out());
  }

  static Kernel binary(Binary op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "binary")
            .number(op.kind().ordinal())
            .buffer(blocks.of(op.a()))
            .buffer(blocks.of(op.b()))
            .buffer(blocks.of(op.out()))
            .number(op.out().shape().columns())
            .number(op.lineStride())
            .number(op.columnStride());
    return sized(launch, op.out());
  }

  static Kernel unary(Unary op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "unary")
            .number(op.kind().ordinal())
            .buffer(blocks.of(op.x()))
            .buffer(blocks.of(op.out()));
    return sized(launch, op.out());
  }

  static Kernel unaryGradient(UnaryGradient op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "unary_gradient")
            .number(op.kind().ordinal())
            .buffer(blocks.of(op.x()))
            .buffer(blocks.of(op.out()))
            .buffer(blocks.of(op.dOut()))
            .buffer(blocks.of(op.dx()));
    return sized(launch, op.dx());
  }

  static Kernel where(Where op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "where")
            .buffer(blocks.of(op.condition()))
            .buffer(blocks.of(op.a()))
            .buffer(blocks.of(op.b()))
            .buffer(blocks.of(op.out()));
    return sized(launch, op.out());
  }

  static Kernel power(Power op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "power")
            .number(op.exponent())
            .buffer(blocks.of(op.x()))
            .buffer(blocks.of(op.out()));
    return sized(launch, op.out());
  }

  static Kernel clamp(Clamp op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "clamp_to")
            .number(op.limit())
            .buffer(blocks.of(op.x()))
            .buffer(blocks.of(op.out()));
    return sized(launch, op.out());
  }

  static Kernel clampGradient(ClampGradient op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "clamp_gradient")
            .number(op.limit())
            .buffer(blocks.of(op.x()))
            .buffer(blocks.of(op.dOut()))
            .buffer(blocks.of(op.dx()));
    return sized(launch, op.dx());
  }

  static Kernel dropout(Dropout op, Machine machine) {
    Blocks blocks = machine.blocks();
    int columns = op.out().shape().columns();
    boolean rows = op.x().shape().axis() == Axis.ROWS;
    Launch launch =
        launch(machine, "dropout")
            .buffer(blocks.of(op.x()))
            .buffer(blocks.of(op.out()))
            .buffer(blocks.layout());
    Launch.Argument steps = launch.argument();
    launch.number(op.variational() ? 1 : 0);
    Launch.Argument lines = launch.argument();
    launch.number(columns);
    Mask mask = new Mask(launch, op.rate(), op.stream());
    return run -> {
      steps.set(rows ? run.layout().steps() : 0);
      int count = run.lines(op.out());
      lines.set(count);
      mask.set(run);
      return launch.items((long) count * Math.ceilDiv(columns, DRAW));
    };
  }

  static Kernel fill(Fill op, Machine machine) {
    Launch launch =
        launch(machine, "fill").number(op.value()).buffer(machine.blocks().of(op.out()));
    return sized(launch, op.out());
  }

  static Kernel carry(Carry op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        launch(machine, "carry")
            .buffer(blocks.of(op.from()))
            .buffer(blocks.of(op.to()))
            .buffer(blocks.of(op.guard()))
            .number(op.guard() == null ? 0 : 1);
    return sized(launch, op.to());
  }
}
