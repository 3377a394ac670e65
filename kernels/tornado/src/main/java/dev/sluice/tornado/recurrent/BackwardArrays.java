package dev.sluice.tornado.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.graph.Memory;
import dev.sluice.tornado.lower.Machine;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The memory of a layer's steps backward; what a cell does not have no kernel may touch.
 *
 * @param gates the kept gates {@code [rows, K·H]}, which become their gradients
 * @param cells the kept cell states {@code [rows, H]}
 * @param dc the running gradient of c {@code [sequences, H]}, in the end that of c0
 * @param direct what goes around the recurrent product {@code [sequences, H]}, of a GRU
 * @param through what joins it under the mask, of a reset-before GRU
 * @param projected the gradient of each projected h {@code [rows, P]}
 */
record BackwardArrays(
    FloatArray gates,
    FloatArray cells,
    FloatArray dc,
    FloatArray direct,
    FloatArray through,
    FloatArray projected) {

  static BackwardArrays of(RecurrentBackward op, Machine m) {
    RecurrentSpec spec = op.forward().spec();
    Memory memory = m.memory();
    long states = (long) m.capacity().sequences() * spec.hiddenSize();
    boolean two = spec.cell() == Cell.GRU_RESET_BEFORE;
    boolean gru = two || spec.cell() == Cell.GRU;
    FloatArray dc = memory.nothing();
    if (spec.cell().hasCellState()) {
      dc = op.dc0() == null ? memory.scratch(states) : m.of(op.dc0());
    }
    return new BackwardArrays(
        m.of(op.forward().reserve().gates()),
        m.of(op.forward().reserve().cells()),
        dc,
        gru ? memory.scratch(states) : memory.nothing(),
        two ? memory.scratch(states) : memory.nothing(),
        spec.projectionSize() > 0
            ? memory.scratch((long) m.capacity().rows() * spec.outputSize())
            : memory.nothing());
  }
}
