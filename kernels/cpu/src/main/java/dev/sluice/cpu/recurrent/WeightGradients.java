package dev.sluice.cpu.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.cpu.gemm.Gemm;
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
import java.util.Arrays;

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
  private final Previous previous;
  private final RunningGradients running;
  private final boolean together;
  private final Block gates;
  private final Block x;
  private final Block hidden;
  private final Block dIh;
  private final Block dHh;
  private final Block dBiasIh;
  private final Block dBiasHh;
  private final Block dProjection;
  private final Gemm ofInput;
  private final Gemm ofHidden;
  private final Gemm ofCandidate;
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
    this.previous = previous;
    this.running = running;
    spec = memory.spec;
    together = machine.fusions().contains(Fusion.WEIGHT_GRADIENT);
    gates = machine.blocks().of(op.forward().reserve().gates());
    hidden = machine.blocks().of(op.forward().reserve().hidden());
    x = machine.blocks().of(op.forward().x());
    dIh = machine.blocks().of(op.dWeights().ih());
    dHh = machine.blocks().of(op.dWeights().hh());
    dBiasIh = machine.blocks().of(op.dWeights().biasIh());
    dBiasHh = machine.blocks().of(op.dWeights().biasHh());
    dProjection = machine.blocks().of(op.dWeights().projection());
    boolean resetBefore = spec.cell() == Cell.GRU_RESET_BEFORE;
    int[] ofGates = cell.recurrentBlocks();
    Blocks blocks = machine.blocks();
    ofInput = gates(cell.inputBlocks(), spec.inputSize(), blocks);
    int[] hiddenBlocks = resetBefore ? Arrays.copyOf(ofGates, CANDIDATE) : ofGates;
    ofHidden = gates(hiddenBlocks, memory.states, blocks);
    ofCandidate = resetBefore ? gates(new int[] {CANDIDATE}, memory.states, blocks) : null;
    int rows = blocks.capacity().rows();
    ofProjection =
        dProjection == null ? null : Gemm.of(Rows.PLAIN, true, false, memory.units, rows, blocks);
  }

  private Gemm gates(int[] ofGates, int columns, Blocks blocks) {
    Rows rows = Rows.ofGates(ofGates, memory.units, memory.padded);
    return Gemm.of(rows, true, false, columns, blocks.capacity().rows(), blocks);
  }

  /** One thread's share. */
  void run(PackedLayout layout, Worker worker) {
    if (together) {
      run(0, layout.rows(), false, worker);
    } else {
      for (int t = 0; t < layout.steps(); t++) {
        run(layout.firstRow(t), layout.active(t), t > 0, worker);
      }
    }
    if (dBiasIh != null) {
      biases(layout.rows(), cell.inputBlocks(), dBiasIh, worker);
      biases(layout.rows(), cell.recurrentBlocks(), dBiasHh, worker);
    }
  }

  private void run(int row, int rows, boolean accumulate, Worker worker) {
    long gradients = gates.address() + row * memory.gateLine;
    long xLine = (long) spec.inputSize() * Float.BYTES;
    int lines = spec.gateSize();
    ofInput.run(
        worker,
        lines,
        rows,
        gradients,
        memory.gateLine,
        x.address() + row * xLine,
        xLine,
        dIh.address(),
        xLine,
        accumulate);
    ofHidden.run(
        worker,
        lines,
        rows,
        gradients,
        memory.gateLine,
        previous.block().address() + row * memory.stateLine,
        memory.stateLine,
        dHh.address(),
        memory.stateLine,
        accumulate);
    if (ofCandidate != null) {
      ofCandidate.run(
          worker,
          memory.units,
          rows,
          gradients,
          memory.gateLine,
          gradients + RESET_HIDDEN_BLOCK * memory.gate,
          memory.gateLine,
          dHh.address() + (long) CANDIDATE * memory.units * memory.stateLine,
          memory.stateLine,
          accumulate);
    }
    if (ofProjection != null) {
      ofProjection.run(
          worker,
          memory.states,
          rows,
          running.dProjected(row),
          memory.paddedStateLine,
          hidden.address() + row * memory.unitLine,
          memory.unitLine,
          dProjection.address(),
          (long) memory.units * Float.BYTES,
          accumulate);
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
