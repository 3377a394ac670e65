package dev.sluice.opencl.recurrent;

import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;

/**
 * The memory of a layer's steps backward.
 *
 * @param gates the kept gates {@code [rows, K·H]}, which become their gradients
 * @param cells the kept cell states {@code [rows, H]}; null where there are none
 * @param dc the running gradient of c {@code [sequences, H]}, in the end that of c0; null likewise
 * @param direct what goes around the recurrent product {@code [sequences, P]}, of a GRU, else null
 * @param through what joins it under the mask, of a reset-before GRU, else null
 * @param projected the gradient of each projected h {@code [rows, P]}; null without a projection
 */
record GradientBuffers(
    Block gates, Block cells, Block dc, Block direct, Block through, Block projected) {

  static GradientBuffers of(RecurrentBackward op, Machine machine) {
    RecurrentSpec spec = op.forward().spec();
    Blocks blocks = machine.blocks();
    long sequences = blocks.capacity().sequences();
    Block dc = null;
    if (spec.cell().hasCellState()) {
      dc = op.dc0() == null ? machine.scratch(sequences * spec.hiddenSize()) : blocks.of(op.dc0());
    }
    boolean direct =
        switch (spec.cell()) {
          case GRU, GRU_RESET_BEFORE -> true;
          case RNN_TANH, RNN_RELU, LSTM -> false;
        };
    return new GradientBuffers(
        blocks.of(op.forward().reserve().gates()),
        blocks.of(op.forward().reserve().cells()),
        dc,
        direct ? machine.scratch(sequences * spec.outputSize()) : null,
        Cells.hasTwoPhases(spec.cell()) ? machine.scratch(sequences * spec.outputSize()) : null,
        spec.projectionSize() > 0
            ? machine.scratch((long) blocks.capacity().rows() * spec.outputSize())
            : null);
  }
}
