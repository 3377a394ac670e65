package dev.sluice.opencl.kernel;

import dev.sluice.op.Buffer;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.Reverse;
import dev.sluice.op.Scan;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shift;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** Operations along the steps of each sequence. */
final class Steps {
  private static final String FILE = "steps.cl";

  private Steps() {}

  static Kernel select(SelectStep op, Machine machine) {
    return move(machine, "select_step", op.x(), op.step(), op.out());
  }

  static Kernel place(PlaceStep op, Machine machine) {
    return move(machine, "place_step", op.x(), op.step(), op.out());
  }

  static Kernel shift(Shift op, Machine machine) {
    return move(machine, "shift_steps", op.x(), op.steps(), op.out());
  }

  static Kernel reverse(Reverse op, Machine machine) {
    return move(machine, "reverse_steps", op.x(), null, op.out());
  }

  /** A kernel that computes one number of the result an item; step is null where it needs none. */
  private static Kernel move(Machine machine, String kernel, Buffer x, Integer step, Buffer out) {
    Blocks blocks = machine.blocks();
    Launch launch =
        machine.launch(FILE, kernel, Options.NONE).buffer(blocks.of(x)).buffer(blocks.layout());
    Launch.Argument steps = launch.argument();
    if (step != null) {
      launch.number(step);
    }
    launch.buffer(blocks.of(out)).number(out.shape().columns());
    Kernel sized = Elementwise.sized(launch, out);
    return run -> {
      steps.set(run.layout().steps());
      return sized.enqueue(run);
    };
  }

  static Kernel scan(Scan op, Machine machine) {
    Blocks blocks = machine.blocks();
    int columns = op.out().shape().columns();
    Launch launch =
        machine
            .launch(FILE, "scan_steps", Options.NONE)
            .buffer(blocks.of(op.factor()))
            .number(op.factor() == null ? 0 : 1)
            .buffer(blocks.of(op.x()))
            .buffer(blocks.layout());
    Launch.Argument steps = launch.argument();
    Launch.Argument sequences = launch.argument();
    launch.number(op.reverse() ? 1 : 0).buffer(blocks.of(op.out())).number(columns);
    return run -> {
      steps.set(run.layout().steps());
      sequences.set(run.layout().sequences());
      return launch.items((long) run.layout().sequences() * columns);
    };
  }
}
