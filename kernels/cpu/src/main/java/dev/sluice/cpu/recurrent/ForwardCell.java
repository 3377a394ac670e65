package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * The equations of one step of a cell, for the sequences and units of one thread: what follows the
 * products, while the pre-activations are still in the first-level cache.
 */
abstract class ForwardCell {
  /** The places of a line of gates where the input product begins: see {@link #biases}. */
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
   */
  abstract void update(Place place, long gates, long stride, int unit);

  /** Keeps a vector of the hidden state of the place's i-th sequence, for the next step too. */
  final void emit(FloatVector h, Place place, int i, int unit) {
    LayerMemory.storeColumns(h, memory.y(place.row(i)), unit, memory.states);
    if (dropout != null && unit < memory.states) {
      FloatVector masked = h.mul(dropout.load(place.sequence(i), unit));
      LayerMemory.storeColumns(masked, operand(place.row(i)), unit, memory.states);
    }
  }

  final long operand(int row) {
    return operand.address() + row * memory.stateLine;
  }

  static FloatVector at(long address, int unit) {
    return Lanes.load(address + (long) unit * Float.BYTES);
  }

  static void put(FloatVector vector, long address, int unit) {
    Lanes.store(vector, address + (long) unit * Float.BYTES);
  }
}
