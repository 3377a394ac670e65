package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.Block;

/**
 * What U is multiplied with: the hidden state before a step, under recurrent dropout a masked copy
 * of it.
 *
 * @param memory where the states are
 * @param rows the masked state after each row; null without dropout
 * @param initial the masked initial states; null without dropout
 */
record Operand(LayerMemory memory, Block rows, Block initial) {

  /** The operand of the i-th sequence of a place. */
  long before(Place place, int i) {
    if (rows == null) {
      return memory.hBefore(place, i);
    }
    return i < place.continued()
        ? rows.address() + place.rowBefore(i) * memory.stateLine
        : initial(place.sequence(i));
  }

  /** The masked initial state of a sequence, or the state itself. */
  long initial(int sequence) {
    return initial == null ? memory.h0(sequence) : initial.address() + sequence * memory.stateLine;
  }
}
