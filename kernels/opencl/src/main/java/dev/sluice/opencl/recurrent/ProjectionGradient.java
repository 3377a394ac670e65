package dev.sluice.opencl.recurrent;

import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Mask;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** The gradient of a step's projected hidden state, before the cell's derivatives. */
final class ProjectionGradient {
  private final Tiling tiling;
  private final int columns;
  private final Launch launch;
  private final Launch.Argument gateRow;
  private final Launch.Argument row;
  private final Launch.Argument previous;
  private final Launch.Argument active;
  private final Mask mask;

  ProjectionGradient(
      RecurrentBackward op,
      Machine machine,
      Tiling tiling,
      LayerWeights weights,
      GradientBuffers buffers) {
    this.tiling = tiling;
    RecurrentSpec spec = op.forward().spec();
    Blocks blocks = machine.blocks();
    columns = spec.outputSize();
    Options options = LayerKernels.of(op, machine).projection(tiling);
    launch =
        machine
            .launch(LayerKernels.PROJECTION, "project_backward", options)
            .buffer(buffers.gates());
    gateRow = launch.argument();
    launch
        .buffer(weights.gradient(op.forward().weights().hh(), 0, spec.gateSize(), tiling).block())
        .buffer(blocks.of(op.dy()))
        .buffer(blocks.of(op.dhN()))
        .buffer(blocks.of(op.dh0()))
        .buffer(buffers.projected())
        .number(columns)
        .number(spec.gateSize());
    row = launch.argument();
    previous = launch.argument();
    active = launch.argument();
    mask = new Mask(launch, spec.recurrentDropout(), spec.stream());
    tiling.stage(launch);
  }

  /** Enqueues it for a step; returns how many kernels were started. */
  int enqueue(Run run, BackwardPhase.Place place) {
    gateRow.set(place.previousRow());
    row.set(place.row());
    previous.set(place.previous());
    active.set(place.active());
    mask.set(run);
    int lines = Math.max(place.previous(), place.active());
    return tiling.start(launch, tiling.groups(lines, columns, tiling.vectors()));
  }
}
