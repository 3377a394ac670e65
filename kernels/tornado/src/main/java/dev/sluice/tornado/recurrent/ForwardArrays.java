package dev.sluice.tornado.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentReserve;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.graph.Memory;
import dev.sluice.tornado.lower.Machine;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The memory of a layer's steps forward; what a cell does not have no kernel may touch.
 *
 * @param pre {@code Wx + b [rows, G·H]}
 * @param gates the kept blocks {@code [rows, K·H]}
 * @param cells the kept cell states {@code [rows, H]}
 * @param hidden {@code o tanh(c') [rows, H]} before a projection
 * @param operand twice what U is multiplied with {@code [2, sequences, P]}
 */
record ForwardArrays(
    FloatArray pre, FloatArray gates, FloatArray cells, FloatArray hidden, FloatArray operand) {
  static ForwardArrays of(RecurrentForward op, Machine m) {
    RecurrentSpec spec = op.spec();
    RecurrentReserve reserve = op.reserve();
    Memory memory = m.memory();
    long rows = m.capacity().rows();
    boolean keeps = reserve != null;
    FloatArray gates = memory.nothing();
    if (keeps) {
      gates = m.of(reserve.gates());
    } else if (spec.cell() == Cell.GRU_RESET_BEFORE) {
      gates = memory.scratch(rows * spec.cell().reserved() * spec.hiddenSize());
    }
    FloatArray hidden = memory.nothing();
    if (spec.projectionSize() > 0) {
      hidden = keeps ? m.of(reserve.hidden()) : memory.scratch(rows * spec.hiddenSize());
    }
    return new ForwardArrays(
        memory.scratch(rows * spec.gateSize()),
        gates,
        m.of(keeps ? reserve.cells() : null),
        hidden,
        memory.scratch(2L * m.capacity().sequences() * spec.outputSize()));
  }
}
