package dev.sluice.opencl.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentReserve;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Mask;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import dev.sluice.opencl.tune.LayerTuning;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps forward, a kernel or two each: the recurrent product with the cell's equations as its
 * epilogue, or both apart where that rung is off; then the projection.
 */
final class ForwardStepwise implements ForwardSteps {
  private static final int CELL_BLOCKS = 4;

  private final RecurrentSpec spec;
  private final boolean keeps;
  private final ForwardBeginning beginning;

  /** The kernels of even and of odd steps, which read and write the operand the other way round. */
  private final List<List<Phase>> phases = new ArrayList<>();

  private final Projection[] projections = new Projection[2];

  /** Where the operand of a phase begins: that of reset-before's second one is kept with gates. */
  private static final class Phase {
    private final Tiling tiling;
    private final GateProducts products;
    private final boolean byGateRow;
    private final int line;
    private final int column;
    private final int units;
    private final Launch launch;
    private final Launch.Argument from;
    private final Launch.Argument row;
    private final Launch.Argument gateRow;
    private final Launch.Argument outputRow;
    private final Launch.Argument active;
    private final Mask mask;

    Phase(
        RecurrentForward op,
        Machine machine,
        LayerTuning tuning,
        LayerWeights weights,
        Buffers buffers,
        int number,
        int phase) {
      RecurrentSpec spec = op.spec();
      boolean two = Cells.hasTwoPhases(spec.cell());
      int firstGate = Cells.Phase.of(spec.cell(), phase).firstGate();
      int gates = Cells.Phase.of(spec.cell(), phase).gates();
      tiling = tuning.forward();
      units = spec.hiddenSize();
      byGateRow = two && phase == 1;
      line = byGateRow ? CELL_BLOCKS * units : spec.outputSize();
      column = byGateRow ? (CELL_BLOCKS - 1) * units : 0;
      Blocks blocks = machine.blocks();
      Block operand = byGateRow ? buffers.gates : buffers.operands[number];
      boolean fused = machine.fusions().contains(Fusion.EPILOGUE);
      products =
          fused
              ? null
              : new GateProducts(
                  machine,
                  weights,
                  spec,
                  op.weights().hh(),
                  firstGate,
                  gates,
                  tuning.product(),
                  new Product.Left(operand, line, false),
                  null,
                  buffers.products);
      LayerKernels kernels = LayerKernels.of(op, machine);
      launch =
          machine.launch(
              kernels.forwardFile(), "forward_step", kernels.forwardStep(tiling, phase, fused));
      launch.buffer(operand);
      from = launch.argument();
      launch
          .number(line)
          .buffer(fused ? weights.gated(op.weights().hh(), firstGate, gates, tiling).block() : null)
          .buffer(buffers.products)
          .buffer(buffers.pre)
          .buffer(blocks.of(op.weights().biasHh()))
          .buffer(buffers.gates)
          .buffer(buffers.cells)
          .buffer(buffers.output)
          .buffer(blocks.of(op.hN()))
          .buffer(blocks.of(op.cN()))
          .buffer(buffers.operands[1 - number])
          .number(units)
          .number(spec.outputSize())
          .number(spec.gateSize())
          .number(firstGate);
      row = launch.argument();
      gateRow = launch.argument();
      outputRow = launch.argument();
      active = launch.argument();
      mask = new Mask(launch, spec.recurrentDropout(), spec.stream());
      tiling.stage(launch);
    }

    int enqueue(Run run, int stepRow, int keptRow, int yRow, int sequences) {
      int offset = (byGateRow ? keptRow * line : 0) + column;
      int started = products == null ? 0 : products.enqueue(offset, 0, sequences);
      from.set(offset);
      row.set(stepRow);
      gateRow.set(keptRow);
      outputRow.set(yRow);
      active.set(sequences);
      mask.set(run);
      long groups = tiling.groups(sequences, units, 1);
      return started + tiling.start(launch, groups);
    }
  }

  /** The memory of a layer's steps. */
  private record Buffers(
      Block pre, Block products, Block gates, Block cells, Block output, Block[] operands) {}

  /** h' = R (o ⊙ tanh(c')), after the cell's equations. */
  private static final class Projection {
    private final Tiling tiling;
    private final int columns;
    private final Launch launch;
    private final Launch.Argument from;
    private final Launch.Argument row;
    private final Launch.Argument active;
    private final Mask mask;

    Projection(
        RecurrentForward op,
        Machine machine,
        Tiling tiling,
        LayerWeights weights,
        Block unprojected,
        Block nextOperand) {
      this.tiling = tiling;
      RecurrentSpec spec = op.spec();
      columns = spec.outputSize();
      Options options = LayerKernels.of(op, machine).projection(tiling);
      launch = machine.launch(LayerKernels.PROJECTION, "project", options).buffer(unprojected);
      from = launch.argument();
      launch
          .buffer(weights.projection(tiling).block())
          .buffer(machine.blocks().of(op.y()))
          .buffer(machine.blocks().of(op.hN()))
          .buffer(nextOperand)
          .number(columns)
          .number(spec.hiddenSize());
      row = launch.argument();
      active = launch.argument();
      mask = new Mask(launch, spec.recurrentDropout(), spec.stream());
      tiling.stage(launch);
    }

    int enqueue(Run run, int fromRow, int stepRow, int sequences) {
      from.set(fromRow);
      row.set(stepRow);
      active.set(sequences);
      mask.set(run);
      long groups = tiling.groups(sequences, columns, tiling.vectors());
      return tiling.start(launch, groups);
    }
  }

  ForwardStepwise(
      RecurrentForward op, Machine machine, LayerTuning tuning, LayerWeights weights, Block pre) {
    spec = op.spec();
    keeps = op.reserve() != null;
    Blocks blocks = machine.blocks();
    RecurrentReserve reserve = op.reserve();
    long sequences = blocks.capacity().sequences();
    long operandSize = sequences * spec.outputSize();
    Block[] operands = {machine.scratch(operandSize), machine.scratch(operandSize)};
    beginning = new ForwardBeginning(op, machine, operands);
    boolean two = Cells.hasTwoPhases(spec.cell());
    Block gates = keeps ? blocks.of(reserve.gates()) : null;
    if (!keeps && two) {
      gates = machine.scratch(sequences * CELL_BLOCKS * spec.hiddenSize());
    }
    Block output = blocks.of(op.y());
    if (spec.projectionSize() > 0) {
      output = keeps ? blocks.of(reserve.hidden()) : machine.scratch(sequences * spec.hiddenSize());
    }
    Block products =
        machine.fusions().contains(Fusion.EPILOGUE)
            ? null
            : machine.scratch(sequences * spec.gateSize());
    Block cells = keeps ? blocks.of(reserve.cells()) : null;
    Buffers buffers = new Buffers(pre, products, gates, cells, output, operands);
    for (int number = 0; number < 2; number++) {
      List<Phase> one = new ArrayList<>();
      for (int phase = 0; phase < (two ? 2 : 1); phase++) {
        one.add(new Phase(op, machine, tuning, weights, buffers, number, phase));
      }
      phases.add(one);
      if (spec.projectionSize() > 0) {
        projections[number] =
            new Projection(op, machine, tuning.product(), weights, output, operands[1 - number]);
      }
    }
  }

  @Override
  public int enqueue(Run run) {
    PackedLayout layout = run.layout();
    boolean projected = spec.projectionSize() > 0;
    int started = beginning.enqueue(run);
    for (int i = 0; i < layout.steps(); i++) {
      int t = Steps.read(layout, spec.reverse(), i);
      int row = layout.firstRow(t);
      int active = layout.active(t);
      int keptRow = keeps ? row : 0;
      int outputRow = projected ? keptRow : row;
      for (Phase phase : phases.get(i & 1)) {
        started += phase.enqueue(run, row, keptRow, outputRow, active);
      }
      if (projected) {
        started += projections[i & 1].enqueue(run, outputRow, row, active);
      }
    }
    return started;
  }
}
