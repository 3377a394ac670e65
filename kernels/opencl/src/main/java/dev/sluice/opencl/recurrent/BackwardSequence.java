package dev.sluice.opencl.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Mask;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.tune.LayerTuning;

/** All steps backward in one kernel, whose groups own whole sequences. */
final class BackwardSequence implements BackwardSteps {
  private final Tiling tiling;
  private final Launch launch;
  private final Launch.Argument sequences;
  private final Launch.Argument steps;
  private final Mask mask;

  BackwardSequence(
      RecurrentBackward op,
      Machine machine,
      Tiling tiling,
      LayerWeights weights,
      GradientBuffers buffers) {
    this.tiling = tiling;
    RecurrentForward forward = op.forward();
    RecurrentSpec spec = forward.spec();
    Blocks blocks = machine.blocks();
    LayerKernels kernels = LayerKernels.of(op, machine);
    launch =
        machine.launch(
            kernels.backwardFile(),
            "backward_sequence",
            kernels.backwardSequence(tiling, spec.reverse()));
    boolean projected = spec.projectionSize() > 0;
    boolean two = Cells.hasTwoPhases(spec.cell());
    int units = spec.hiddenSize();
    // The lines of U that the first product takes; the others follow in the second.
    int lines = two ? 2 * units : spec.gateSize();
    Block second = null;
    if (projected) {
      second =
          weights.gradient(forward.weights().projection(), 0, spec.outputSize(), tiling).block();
    } else if (two) {
      second = weights.gradient(forward.weights().hh(), lines, units, tiling).block();
    }
    launch
        .buffer(weights.gradient(forward.weights().hh(), 0, lines, tiling).block())
        .buffer(second)
        .buffer(buffers.gates())
        .buffer(buffers.cells())
        .buffer(blocks.of(forward.y()))
        .buffer(blocks.of(forward.h0()))
        .buffer(blocks.of(forward.c0()))
        .buffer(blocks.of(op.dy()))
        .buffer(blocks.of(op.dhN()))
        .buffer(blocks.of(op.dcN()))
        .buffer(blocks.of(op.dh0()))
        .buffer(buffers.direct())
        .buffer(buffers.through())
        .buffer(buffers.dc())
        .buffer(buffers.projected())
        .buffer(blocks.layout());
    sequences = launch.argument();
    launch.number(units).number(spec.outputSize());
    steps = launch.argument();
    mask = new Mask(launch, spec.recurrentDropout(), spec.stream());
    tiling.stage(launch);
  }

  /** Whether a layer shall be computed so and can be. */
  static boolean fits(Machine machine, LayerTuning tuning) {
    return tuning.backwardSequence().isPresent()
        && machine.fusions().contains(Fusion.LOOP)
        && machine.fusions().contains(Fusion.EPILOGUE);
  }

  @Override
  public int enqueue(Run run) {
    PackedLayout layout = run.layout();
    sequences.set(layout.sequences());
    steps.set(layout.steps());
    mask.set(run);
    long groups = Math.ceilDiv(layout.sequences(), tiling.groupRows());
    return tiling.start(launch, groups);
  }
}
