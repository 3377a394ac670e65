package dev.sluice.cpu.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.cpu.gemm.Gemm;
import dev.sluice.cpu.gemm.Matrix;
import dev.sluice.cpu.gemm.RightOperand;
import dev.sluice.cpu.gemm.Rows;
import dev.sluice.cpu.kernel.ColumnSums;
import dev.sluice.cpu.kernel.Machine;
import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gradients of a layer's weights, sums over all rows: {@code dW = (gradients of Wx + b)ᵀ·x},
 * {@code dU = (gradients of Uh + b')ᵀ·(what U was multiplied with)}, and of the biases the sums of
 * the gradients themselves. Without the rung of the ladder they are added up step by step.
 */
final class WeightGradients {
  private static final int CANDIDATE = 2;
  private static final int RESET_HIDDEN_BLOCK = 3;

  private final LayerMemory memory;
  private final RecurrentSpec spec;
  private final BackwardCell cell;
  private final boolean together;
  private final Block gates;
  private final Block dBiasIh;
  private final Block dBiasHh;
  private final Gemm ofGates;
  private final Gemm ofProjection;

  WeightGradients(
      RecurrentBackward op,
      LayerMemory memory,
      BackwardCell cell,
      Previous previous,
      RunningGradients running,
      Machine machine) {
    this.memory = memory;
    this.cell = cell;
    spec = memory.spec;
    together = machine.fusions().contains(Fusion.WEIGHT_GRADIENT);
    Blocks blocks = machine.blocks();
    gates = blocks.of(op.forward().reserve().gates());
    dBiasIh = blocks.of(op.dWeights().biasIh());
    dBiasHh = blocks.of(op.dWeights().biasHh());
    ofGates = ofGates(op, previous, blocks);
    ofProjection = spec.projectionSize() > 0 ? ofProjection(op, running, blocks) : null;
  }

  /**
   * Gates whose Wx + b and Uh + b' have the same gradient meet x and the states before, packed
   * once. A reset-before candidate's U was multiplied with {@code r⊙h} instead.
   */
  private Gemm ofGates(RecurrentBackward op, Previous previous, Blocks blocks) {
    long xLine = (long) spec.inputSize() * Float.BYTES;
    Matrix gradients = new Matrix(gates, memory.gateLine);
    Matrix x = new Matrix(blocks.of(op.forward().x()), xLine);
    Matrix dIh = new Matrix(blocks.of(op.dWeights().ih()), xLine);
    Matrix states = new Matrix(previous.block(), memory.stateLine);
    Matrix dHh = new Matrix(blocks.of(op.dWeights().hh()), memory.stateLine);
    int[] ofHidden = cell.recurrentBlocks();
    List<RightOperand> operands = new ArrayList<>();
    operands.add(operand(0, cell.inputBlocks(), x, dIh, spec.inputSize(), blocks));
    if (spec.cell() == Cell.GRU_RESET_BEFORE) {
      int[] others = Arrays.copyOf(ofHidden, CANDIDATE);
      int[] candidate = {ofHidden[CANDIDATE]};
      Matrix reset = new Matrix(gates, RESET_HIDDEN_BLOCK * memory.gate, memory.gateLine);
      operands.add(operand(0, others, states, dHh, memory.states, blocks));
      operands.add(operand(CANDIDATE, candidate, reset, dHh, memory.states, blocks));
    } else {
      operands.add(operand(0, ofHidden, states, dHh, memory.states, blocks));
    }
    return new Gemm(gradients, true, operands);
  }

  private RightOperand operand(
      int gate, int[] blocksOfGates, Matrix b, Matrix c, int columns, Blocks blocks) {
    Rows rows = Rows.ofGates(gate, blocksOfGates, memory.units, memory.padded);
    return RightOperand.of(rows, b, false, c, columns, blocks.capacity().rows(), blocks);
  }

  private Gemm ofProjection(RecurrentBackward op, RunningGradients running, Blocks blocks) {
    Matrix hidden = new Matrix(blocks.of(op.forward().reserve().hidden()), memory.unitLine);
    Matrix out =
        new Matrix(blocks.of(op.dWeights().projection()), (long) memory.units * Float.BYTES);
    RightOperand operand =
        RightOperand.of(
            Rows.PLAIN, hidden, false, out, memory.units, blocks.capacity().rows(), blocks);
    return new Gemm(running.dProjected(), true, List.of(operand));
  }

  /** One thread's share. */
  void run(PackedLayout layout, Worker worker) {
    if (together) {
      run(0, layout.rows(), false, worker);
    } else {
      for (int t = 0; t < layout.steps(); t++) {
        if (t > 0) {
          worker.sync(); // others may still read the panels of the step before
        }
        run(layout.firstRow(t), layout.active(t), t > 0, worker);
      }
    }
    if (dBiasIh != null) {
      biases(layout.rows(), cell.inputBlocks(), dBiasIh, worker);
      biases(layout.rows(), cell.recurrentBlocks(), dBiasHh, worker);
    }
  }

  private void run(int row, int rows, boolean accumulate, Worker worker) {
    ofGates.run(worker, spec.gateSize(), row, rows, accumulate);
    if (ofProjection != null) {
      ofProjection.run(worker, memory.states, row, rows, accumulate);
    }
  }

  private void biases(int rows, int[] blocks, Block out, Worker worker) {
    for (int gate = 0; gate < blocks.length; gate++) {
      ColumnSums.run(
          gates.address() + blocks[gate] * memory.gate,
          memory.gateLine,
          rows,
          memory.units,
          1,
          out.address() + (long) gate * memory.units * Float.BYTES,
          worker);
    }
  }
}
