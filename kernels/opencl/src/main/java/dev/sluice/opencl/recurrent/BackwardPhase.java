package dev.sluice.opencl.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Mask;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.tune.LayerTuning;
import java.util.ArrayList;
import java.util.List;

/**
 * One kernel of a step backward: the product with U (or with R, of a projected LSTM) and the cell's
 * derivatives as its epilogue, or both apart where that rung is off.
 */
final class BackwardPhase {
  /** Where a step and its neighbours lie. */
  record Place(
      int row, int active, int previousRow, int previous, int beforeRow, int beforeActive) {}

  /** A product of the part that is apart: some blocks of the gates by some lines of U. */
  private record Part(Product product, int column, int depth) {}

  private final Tiling tiling;
  private final int units;
  private final boolean whole;
  private final int line;
  private final int column;
  private final List<Part> parts = new ArrayList<>();
  private final Launch launch;
  private final Launch.Argument from;
  private final Launch.Argument row;
  private final Launch.Argument previous;
  private final Launch.Argument active;
  private final Launch.Argument lines;
  private final Launch.Argument productRows;
  private final Launch.Argument beforeRow;
  private final Launch.Argument beforeActive;
  private final Mask mask;

  BackwardPhase(
      RecurrentBackward op,
      Machine machine,
      LayerTuning tuning,
      LayerWeights weights,
      GradientBuffers buffers,
      int phase) {
    RecurrentForward forward = op.forward();
    RecurrentSpec spec = forward.spec();
    Blocks blocks = machine.blocks();
    boolean projected = spec.projectionSize() > 0;
    boolean two = Cells.hasTwoPhases(spec.cell());
    boolean fused = projected || machine.fusions().contains(Fusion.EPILOGUE);
    tiling = tuning.backward();
    units = spec.hiddenSize();
    whole = projected || two && phase == 1;
    line = projected ? spec.outputSize() : spec.cell().reserved() * units;
    column = two && phase == 1 ? 2 * units : 0;
    Block left = projected ? buffers.projected() : buffers.gates();
    int firstGate = Cells.Phase.of(spec.cell(), phase).firstGate();
    int gates = Cells.Phase.of(spec.cell(), phase).gates();
    int depth = projected ? spec.outputSize() : gates * units;
    Block right = null;
    Block products = null;
    if (projected) {
      right = weights.gradient(forward.weights().projection(), 0, depth, tiling).block();
    } else if (fused) {
      right = weights.gradient(forward.weights().hh(), firstGate * units, depth, tiling).block();
    } else {
      products = machine.scratch((long) blocks.capacity().sequences() * units);
      separate(op, machine, tuning.product(), weights, left, firstGate, gates, products);
    }

    LayerKernels kernels = LayerKernels.of(op, machine);
    launch =
        machine.launch(
            kernels.backwardFile(), "backward_step", kernels.backwardStep(tiling, phase, fused));
    launch.buffer(left);
    from = launch.argument();
    launch
        .number(column)
        .number(line)
        .buffer(right)
        .buffer(products)
        .buffer(buffers.gates())
        .buffer(buffers.cells())
        .buffer(blocks.of(forward.y()))
        .buffer(blocks.of(forward.h0()))
        .buffer(blocks.of(forward.c0()))
        .buffer(blocks.of(op.dy()))
        .buffer(blocks.of(op.dhN()))
        .buffer(blocks.of(op.dh0()))
        .buffer(buffers.direct())
        .buffer(buffers.through())
        .buffer(buffers.dc())
        .number(units)
        .number(depth);
    row = launch.argument();
    previous = launch.argument();
    active = launch.argument();
    lines = launch.argument();
    productRows = launch.argument();
    beforeRow = launch.argument();
    beforeActive = launch.argument();
    mask = new Mask(launch, spec.recurrentDropout(), spec.stream());
    tiling.stage(launch);
  }

  /** A GRU's third block for U is its fourth one: n's gradient goes through r before. */
  private void separate(
      RecurrentBackward op,
      Machine machine,
      Tiling productTiling,
      LayerWeights weights,
      Block left,
      int firstGate,
      int gates,
      Block products) {
    RecurrentSpec spec = op.forward().spec();
    boolean together = machine.fusions().contains(Fusion.GATES);
    boolean split = spec.cell() == Cell.GRU;
    int gate = firstGate;
    while (gate < firstGate + gates) {
      int count = !together ? 1 : split ? (gate == 0 ? 2 : 1) : gates;
      Product.Right right =
          weights.gradient(op.forward().weights().hh(), gate * units, count * units, productTiling);
      Product product =
          new Product(
              machine,
              productTiling,
              new Product.Left(left, line, false),
              right,
              null,
              products,
              units);
      int block = split && gate == 2 ? 3 : gate;
      parts.add(new Part(product, block * units, count * units));
      gate += count;
    }
  }

  /** Enqueues it for a step; returns how many kernels were started. */
  int enqueue(Run run, Place place) {
    int leftRow = whole ? place.row : place.previousRow;
    int leftRows = whole ? place.active : place.previous;
    int visited = whole ? place.active : Math.max(place.previous, place.active);
    if (visited == 0) {
      return 0;
    }
    int started = 0;
    for (int i = 0; i < parts.size() && leftRows > 0; i++) {
      Part part = parts.get(i);
      started += part.product.run(leftRow * line + part.column, 0, leftRows, part.depth, i > 0);
    }
    from.set(leftRow);
    row.set(place.row);
    previous.set(place.previous);
    active.set(place.active);
    lines.set(visited);
    productRows.set(leftRows);
    beforeRow.set(place.beforeRow);
    beforeActive.set(place.beforeActive);
    mask.set(run);
    long groups = tiling.groups(visited, units, tiling.vectors());
    return started + tiling.start(launch, groups);
  }
}
