package dev.sluice.opencl.kernel;

import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Softmax;
import dev.sluice.op.SoftmaxGradient;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** Softmax over the columns of a line or over the steps of a sequence. */
final class Softmaxes {
  private static final String FILE = "softmax.cl";

  private Softmaxes() {}

  static Kernel softmax(Softmax op, Machine machine) {
    Blocks blocks = machine.blocks();
    boolean columns = op.over() == Over.COLUMNS;
    Launch launch =
        machine
            .launch(FILE, columns ? "softmax_columns" : "softmax_steps", Options.NONE)
            .buffer(blocks.of(op.x()))
            .buffer(blocks.of(op.out()));
    return over(columns, launch, op.out().shape().columns(), op.out(), blocks);
  }

  static Kernel gradient(SoftmaxGradient op, Machine machine) {
    Blocks blocks = machine.blocks();
    boolean columns = op.over() == Over.COLUMNS;
    String kernel = columns ? "softmax_gradient_columns" : "softmax_gradient_steps";
    Launch launch =
        machine
            .launch(FILE, kernel, Options.NONE)
            .buffer(blocks.of(op.out()))
            .buffer(blocks.of(op.dOut()))
            .buffer(blocks.of(op.dx()));
    return over(columns, launch, op.dx().shape().columns(), op.dx(), blocks);
  }

  private static Kernel over(
      boolean overColumns, Launch launch, int columns, Buffer out, Blocks blocks) {
    if (overColumns) {
      launch.number(columns);
      Reductions.shared(launch);
      return run -> Reductions.groups(launch, run.lines(out));
    }
    launch.buffer(blocks.layout());
    Launch.Argument steps = launch.argument();
    Launch.Argument sequences = launch.argument();
    launch.number(columns);
    return run -> {
      steps.set(run.layout().steps());
      sequences.set(run.layout().sequences());
      return launch.items((long) run.layout().sequences() * columns);
    };
  }
}
