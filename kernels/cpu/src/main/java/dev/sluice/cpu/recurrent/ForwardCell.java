package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * The equations of one step of a cell, for the sequences and units of one thread: what follows the
 * products, while the pre-activations are still in the first-level cache.
 */
abstract class ForwardCell {
  /** No gate: see {@link #biases}. */
  static final int NONE = -1;

  final LayerMemory memory;
  final boolean reserve;
  private final RecurrentDropout dropout;
  private final Block operand;

  /**
   * @param reserve whether backward will want the activated gates
   * @param dropout the recurrent dropout, or null
   * @param operand what U is multiplied with at each row, where that is not y
   */
  ForwardCell(LayerMemory memory, boolean reserve, RecurrentDropout dropout, Block operand) {
    this.memory = memory;
    this.reserve = reserve;
    this.dropout = dropout;
    this.operand = operand;
  }

  /**
   * For each block of a line of gates, which gate of {@code bias_ih} and of {@code bias_hh} it
   * starts with; {@link #NONE} for none.
   */
  abstract int[][] biases();

  /**
   * Computes the states of some units from their pre-activations.
   *
   * @param gates the gates of the place's first sequence; the next one's are {@code stride} bytes
   *     on
   * @param unit the first unit of a vector
   * @param temporary room for a vector per sequence
   */
  abstract void update(Place place, long gates, long stride, int unit, long temporary);

  /** h' = (1 − z)⊙n + z⊙h, of a GRU's blocks 1 and 2. */
  final void interpolate(Place place, long gates, long stride, int unit) {
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector z = at(at + memory.gate, unit);
      FloatVector n = at(at + 2 * memory.gate, unit);
      FloatVector h = LayerMemory.load(memory.hBefore(place, i), unit);
      emit(z.fma(h.sub(n), n), place, i, unit);
    }
  }

  /** Keeps a vector of the hidden state of the place's i-th sequence. */
  final void emit(FloatVector h, Place place, int i, int unit) {
    LayerMemory.storeColumns(h, memory.y(place.row(i)), unit, memory.states);
  }

  /** Masks columns of the new hidden states for the next step's product, where there are masks. */
  final void mask(Place place, int column) {
    if (dropout == null) {
      return;
    }
    for (int i = 0; i < place.running(); i++) {
      FloatVector h = LayerMemory.load(memory.y(place.row(i)), column);
      FloatVector masked = dropout.mask(h, place.sequence(i), column);
      long to = operand.address() + place.row(i) * memory.stateLine;
      LayerMemory.storeColumns(masked, to, column, memory.states);
    }
  }

  static FloatVector at(long address, int unit) {
    return Lanes.load(address + (long) unit * Float.BYTES);
  }

  static void put(FloatVector vector, long address, int unit) {
    Lanes.store(vector, address + (long) unit * Float.BYTES);
  }
}
