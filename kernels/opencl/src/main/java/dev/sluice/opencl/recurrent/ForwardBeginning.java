package dev.sluice.opencl.recurrent;

import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Mask;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** What steps that are a kernel each begin with: running states, and the operand of U. */
final class ForwardBeginning {
  private final RecurrentSpec spec;
  private final Launch launch;
  private final Launch.Argument states;
  private final Launch.Argument cells;
  private final Mask mask;

  /** Prepares it; even steps read the first operand and write the second, odd ones the reverse. */
  ForwardBeginning(RecurrentForward op, Machine machine, Block[] operands) {
    spec = op.spec();
    Blocks blocks = machine.blocks();
    launch =
        machine
            .launch("begin.cl", "begin_forward", Options.NONE)
            .buffer(blocks.of(op.h0()))
            .buffer(blocks.of(op.c0()))
            .buffer(blocks.of(op.hN()))
            .buffer(blocks.of(op.cN()))
            .buffer(operands[0])
            .buffer(operands[1]);
    states = launch.argument();
    cells = launch.argument();
    launch.number(spec.outputSize());
    mask = new Mask(launch, spec.recurrentDropout(), spec.stream());
  }

  /** Enqueues it; returns how many kernels were started. */
  int enqueue(Run run) {
    int sequences = run.layout().sequences();
    states.set(sequences * spec.outputSize());
    cells.set(spec.cell().hasCellState() ? sequences * spec.hiddenSize() : 0);
    mask.set(run);
    return launch.items((long) sequences * spec.hiddenSize());
  }
}
