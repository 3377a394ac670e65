package dev.sluice.opencl.recurrent;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.opencl.gemm.PackLaunch;
import dev.sluice.opencl.gemm.Packing;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.ColumnSums;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Mask;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients of a layer's weights and biases from those of its gates, for some neighbouring
 * rows: of all steps at once, or of one.
 *
 * <p>Gradients are products with the transpose of the gates' gradients, both operands packed:
 * {@code dW = (gradient of Wx + b)ᵀ · x}, {@code dU = (gradient of Uh + b')ᵀ · (what U was
 * multiplied with)}.
 */
final class WeightGradients {
  /** Enqueues one piece of work for rows from the first on. */
  @FunctionalInterface
  private interface Work {
    int run(Run run, int firstRow, int rows, boolean accumulate);
  }

  private final Machine machine;
  private final RecurrentForward forward;
  private final RecurrentSpec spec;
  private final Tiling tiling;
  private final Block gates;
  private final int line;
  private final int most;
  private final List<Work> work = new ArrayList<>();

  WeightGradients(RecurrentBackward op, Machine machine, Tiling tiling, GradientBuffers buffers) {
    this.machine = machine;
    this.tiling = tiling;
    forward = op.forward();
    spec = forward.spec();
    gates = buffers.gates();
    int units = spec.hiddenSize();
    int states = spec.outputSize();
    line = spec.cell().reserved() * units;
    Blocks blocks = machine.blocks();
    most = blocks.capacity().rows();
    RecurrentWeights d = op.dWeights();

    Block left = packLeft(gates, 0, line, spec.gateSize(), 0);
    Block x = packRight(blocks.of(forward.x()), 0, spec.inputSize(), spec.inputSize());
    product(left, x, spec.gateSize(), spec.inputSize(), blocks.of(d.ih()), 0);

    Block dU = blocks.of(d.hh());
    Block before = packPrevious();
    switch (spec.cell()) {
      case RNN_TANH, RNN_RELU, LSTM -> product(left, before, spec.gateSize(), states, dU, 0);
      case GRU -> {
        // The gradient of Uₙh + b'ₙ is the fourth block.
        Block recurrent = packLeft(gates, 0, line, spec.gateSize(), units);
        product(recurrent, before, spec.gateSize(), states, dU, 0);
      }
      case GRU_RESET_BEFORE -> {
        product(left, before, 2 * units, states, dU, 0);
        Block candidate = packLeft(gates, 2 * units, line, units, 0);
        Block resetHidden = packRight(gates, 3 * units, line, units);
        product(candidate, resetHidden, units, states, dU, 2 * units * states);
      }
    }
    if (d.projection() != null) {
      Block projected = packLeft(buffers.projected(), 0, states, states, 0);
      Block hidden = packRight(blocks.of(forward.reserve().hidden()), 0, units, units);
      product(projected, hidden, states, units, blocks.of(d.projection()), 0);
    }
    if (d.biasIh() != null) {
      sums(0, blocks.of(d.biasIh()));
      sums(spec.cell() == Cell.GRU ? units : 0, blocks.of(d.biasHh()));
    }
  }

  /** Packs columns of gradients as the left operand; those from the third gate on lie further. */
  private Block packLeft(Block from, int offset, int fromLine, int columns, int jump) {
    Packing packing =
        Packing.plain(offset, fromLine, false, columns, tiling.groupRows())
            .jumping(2 * spec.hiddenSize(), jump);
    return pack(from, packing);
  }

  private Block packRight(Block from, int offset, int fromLine, int columns) {
    return pack(from, Packing.plain(offset, fromLine, false, columns, panel()));
  }

  private int panel() {
    return tiling.panel(tiling.vectors());
  }

  private Block pack(Block from, Packing packing) {
    Block to = machine.scratch(packing.numbers(most));
    PackLaunch launch = new PackLaunch(machine, from, packing, to);
    work.add((run, firstRow, rows, accumulate) -> launch.run(firstRow * packing.line(), rows));
    return to;
  }

  /** Packs the hidden state before each row, as the right operand. */
  private Block packPrevious() {
    int columns = spec.outputSize();
    Blocks blocks = machine.blocks();
    long numbers = Packing.plain(0, columns, false, columns, panel()).numbers(most);
    Block to = machine.scratch(numbers);
    Launch launch =
        machine
            .launch("pack_previous.cl", "pack_previous", Options.NONE)
            .buffer(blocks.of(forward.y()))
            .buffer(blocks.of(forward.h0()))
            .buffer(blocks.layout());
    Launch.Argument steps = launch.argument();
    Launch.Argument first = launch.argument();
    Launch.Argument depth = launch.argument();
    launch.number(columns).number(panel()).number(spec.reverse() ? 1 : 0).buffer(to);
    Mask mask = new Mask(launch, spec.recurrentDropout(), spec.stream());
    work.add(
        (run, firstRow, rows, accumulate) -> {
          steps.set(run.layout().steps());
          first.set(firstRow);
          depth.set(rows);
          mask.set(run);
          return launch.items((long) Math.ceilDiv(columns, panel()) * panel() * rows);
        });
    return to;
  }

  private void product(Block left, Block right, int rows, int columns, Block out, int to) {
    Product product =
        new Product(
            machine,
            tiling,
            new Product.Left(left, 0, true),
            new Product.Right(right, columns, 0, false),
            null,
            out,
            columns);
    work.add((run, firstRow, depth, accumulate) -> product.run(0, to, rows, depth, accumulate));
  }

  private void sums(int jump, Block out) {
    ColumnSums sums =
        new ColumnSums(
            machine,
            new ColumnSums.Source(gates, line, spec.gateSize(), 2 * spec.hiddenSize(), jump),
            most,
            out);
    work.add((run, firstRow, rows, accumulate) -> sums.run(firstRow, rows, 1, accumulate));
  }

  /** Enqueues it for all rows at once. */
  int enqueue(Run run) {
    return enqueue(run, 0, run.layout().rows(), false);
  }

  /** Enqueues it step by step, each adding to the gradients of the steps before. */
  int enqueueByStep(Run run) {
    PackedLayout layout = run.layout();
    int started = 0;
    for (int t = 0; t < layout.steps(); t++) {
      started += enqueue(run, layout.firstRow(t), layout.active(t), t > 0);
    }
    return started;
  }

  private int enqueue(Run run, int firstRow, int rows, boolean accumulate) {
    int started = 0;
    for (Work one : work) {
      started += one.run(run, firstRow, rows, accumulate);
    }
    return started;
  }
}
