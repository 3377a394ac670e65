package dev.sluice.opencl.kernel;

import dev.sluice.op.ChainScan;
import dev.sluice.op.ChainScanGradient;
import dev.sluice.op.ChainTransitionsGradient;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** The forward and backward algorithm of a linear chain. */
final class Chains {
  private static final String FILE = "chain.cl";

  private Chains() {}

  static Kernel scan(ChainScan op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        machine
            .launch(FILE, "chain_scan", Options.NONE)
            .buffer(blocks.of(op.scores()))
            .buffer(blocks.of(op.transitions()))
            .buffer(blocks.of(op.out()));
    return sequences(launch, machine, op.out().shape().columns());
  }

  static Kernel gradient(ChainScanGradient op, Machine machine) {
    Blocks blocks = machine.blocks();
    Launch launch =
        machine
            .launch(FILE, "chain_scan_gradient", Options.NONE)
            .buffer(blocks.of(op.scores()))
            .buffer(blocks.of(op.transitions()))
            .buffer(blocks.of(op.out()))
            .buffer(blocks.of(op.dOut()))
            .buffer(blocks.of(op.dScores()));
    return sequences(launch, machine, op.out().shape().columns());
  }

  static Kernel transitions(ChainTransitionsGradient op, Machine machine) {
    Blocks blocks = machine.blocks();
    int states = op.out().shape().columns();
    Launch launch =
        machine
            .launch(FILE, "chain_transitions_gradient", Options.NONE)
            .buffer(blocks.of(op.scores()))
            .buffer(blocks.of(op.transitions()))
            .buffer(blocks.of(op.out()))
            .buffer(blocks.of(op.total()))
            .buffer(blocks.of(op.dTransitions()))
            .buffer(blocks.layout());
    Launch.Argument steps = launch.argument();
    launch.number(states);
    return run -> {
      steps.set(run.layout().steps());
      return launch.items((long) states * states);
    };
  }

  /** One work-item a sequence. */
  private static Kernel sequences(Launch launch, Machine machine, int states) {
    launch.buffer(machine.blocks().layout());
    Launch.Argument steps = launch.argument();
    Launch.Argument sequences = launch.argument();
    launch.number(states);
    return run -> {
      steps.set(run.layout().steps());
      sequences.set(run.layout().sequences());
      return launch.items(run.layout().sequences());
    };
  }
}
