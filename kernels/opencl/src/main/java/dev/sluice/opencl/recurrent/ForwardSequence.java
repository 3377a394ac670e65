package dev.sluice.opencl.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentReserve;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Mask;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.tune.LayerTuning;

/** All steps forward in one kernel; a group owns whole sequences and has h in local memory. */
final class ForwardSequence implements ForwardSteps {
  private final Tiling tiling;
  private final long localBytes;
  private final Launch launch;
  private final Launch.Argument sequences;
  private final Launch.Argument steps;
  private final Mask mask;

  ForwardSequence(
      RecurrentForward op, Machine machine, Tiling tiling, LayerWeights weights, Block pre) {
    this.tiling = tiling;
    RecurrentSpec spec = op.spec();
    LayerKernels kernels = LayerKernels.of(op, machine);
    localBytes = kernels.stateBytes(tiling, spec.hiddenSize(), spec.outputSize());
    launch =
        machine.launch(
            kernels.forwardFile(),
            "forward_sequence",
            kernels.forwardSequence(tiling, spec.reverse()));
    if (Cells.hasTwoPhases(spec.cell())) {
      addGateByGate(op, machine, weights, pre);
    } else {
      addTogether(op, machine, weights, pre);
    }
    sequences = launch.argument();
    steps = launch.argument();
    mask = new Mask(launch, spec.recurrentDropout(), spec.stream());
  }

  /** The arguments of {@code forward_sequence.cl}, up to the sizes of the layer. */
  private void addTogether(RecurrentForward op, Machine machine, LayerWeights weights, Block pre) {
    RecurrentSpec spec = op.spec();
    Blocks blocks = machine.blocks();
    RecurrentReserve reserve = op.reserve();
    int gates = spec.cell().gates();
    boolean projected = spec.projectionSize() > 0;
    launch
        .buffer(weights.gated(op.weights().hh(), 0, gates, tiling).block())
        .buffer(projected ? weights.projection(tiling.withVectors(gates)).block() : null)
        .buffer(pre)
        .buffer(blocks.of(op.weights().biasHh()))
        .buffer(reserve == null ? null : blocks.of(reserve.gates()))
        .buffer(reserve == null ? null : blocks.of(reserve.cells()))
        .buffer(reserve == null ? null : blocks.of(reserve.hidden()))
        .buffer(blocks.of(op.y()))
        .buffer(blocks.of(op.hN()))
        .buffer(blocks.of(op.cN()))
        .buffer(blocks.of(op.h0()))
        .buffer(blocks.of(op.c0()))
        .buffer(blocks.layout())
        .local(localBytes)
        .number(spec.hiddenSize())
        .number(spec.outputSize());
  }

  /** Those of {@code gru_reset_before_sequence.cl}. */
  private void addGateByGate(
      RecurrentForward op, Machine machine, LayerWeights weights, Block pre) {
    RecurrentSpec spec = op.spec();
    Blocks blocks = machine.blocks();
    for (int gate = 0; gate < spec.cell().gates(); gate++) {
      launch.buffer(weights.gated(op.weights().hh(), gate, 1, tiling).block());
    }
    long kept = (long) spec.cell().reserved() * spec.hiddenSize();
    launch
        .buffer(pre)
        .buffer(
            op.reserve() == null
                ? machine.scratch(blocks.capacity().sequences() * kept)
                : blocks.of(op.reserve().gates()))
        .buffer(blocks.of(op.y()))
        .buffer(blocks.of(op.hN()))
        .buffer(blocks.of(op.h0()))
        .buffer(blocks.layout())
        .local(localBytes)
        .number(spec.hiddenSize());
  }

  /**
   * Whether a layer shall be computed so and can be: a kernel needs all of its step's operand in
   * local memory, and nothing between its steps.
   */
  static boolean fits(RecurrentForward op, Machine machine, LayerTuning tuning) {
    boolean wanted =
        tuning.forwardSequence().isPresent()
            && machine.fusions().contains(Fusion.LOOP)
            && machine.fusions().contains(Fusion.EPILOGUE);
    if (!wanted) {
      return false;
    }
    RecurrentSpec spec = op.spec();
    long needed =
        LayerKernels.of(op, machine)
            .stateBytes(tuning.forwardSequence().get(), spec.hiddenSize(), spec.outputSize());
    long most = machine.queue().device().localBytes();
    if (needed > most && machine.tuning().strict()) {
      throw new IllegalStateException(
          "forward_sequence needs " + needed + " bytes of local memory, the device has " + most);
    }
    return needed <= most;
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
