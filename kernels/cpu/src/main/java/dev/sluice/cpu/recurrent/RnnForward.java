package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.vector.Activations;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Elman (1990): {@code h' = f(Wx + b + Uh + b')} with f = tanh or max(0, ·). */
final class RnnForward extends ForwardCell {
  private static final int[][] BIASES = {{0, 0}};

  private final boolean rectifier;

  RnnForward(
      LayerMemory memory,
      boolean reserve,
      RecurrentDropout dropout,
      Block operand,
      boolean rectifier) {
    super(memory, reserve, dropout, operand);
    this.rectifier = rectifier;
  }

  @Override
  int[][] biases() {
    return BIASES;
  }

  @Override
  void update(Place place, long gates, long stride, int unit, long temporary) {
    if (!rectifier) {
      Activations.tanh(gates + (long) unit * Float.BYTES, stride, place.running());
    }
    updateHidden(place, gates, stride, unit);
  }

  private void updateHidden(Place place, long gates, long stride, int unit) {
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector h = at(at, unit);
      if (rectifier) {
        h = h.blend(0f, h.compare(VectorOperators.LT, 0f));
        put(h, at, unit);
      }
      emit(h, place, i, unit);
    }
  }
}
