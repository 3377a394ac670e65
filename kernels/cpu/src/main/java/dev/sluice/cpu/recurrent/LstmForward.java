package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.vector.Activations;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000):
 *
 * <pre>
 * i = σ(Wᵢx + bᵢ + Uᵢh + b'ᵢ)     f = σ(W_f x + b_f + U_f h + b'_f)
 * g = tanh(W_g x + b_g + U_g h + b'_g)     o = σ(Wₒx + bₒ + Uₒh + b'ₒ)
 * c' = f⊙c + i⊙g     h' = o⊙tanh(c')
 * </pre>
 */
final class LstmForward extends ForwardCell {
  private static final int[][] BIASES = {{0, 0}, {1, 1}, {2, 2}, {3, 3}};

  private final Block c;
  private final Block unprojected;

  /**
   * @param c the running cell states, a line of units per sequence
   * @param unprojected where h' goes where a projection follows, a line of units per row; else null
   */
  LstmForward(
      LayerMemory memory,
      boolean reserve,
      RecurrentDropout dropout,
      Block operand,
      Block c,
      Block unprojected) {
    super(memory, reserve, dropout, operand);
    this.c = c;
    this.unprojected = unprojected;
  }

  @Override
  int[][] biases() {
    return BIASES;
  }

  // Loops of vectors are methods apart from the calls of activations: when one of those is
  // compiled,
  // HotSpot throws away the code that called its twin.

  @Override
  void update(Place place, long gates, long stride, int unit, long temporary) {
    long gate = memory.gate;
    long first = gates + (long) unit * Float.BYTES;
    int rows = place.running();
    Activations.sigmoid(first, stride, rows);
    Activations.sigmoid(first + gate, stride, rows);
    Activations.tanh(first + 2 * gate, stride, rows);
    Activations.sigmoid(first + 3 * gate, stride, rows);
    updateCells(place, gates, stride, unit, temporary);
    Activations.tanh(temporary, Lanes.BYTES, rows);
    updateHidden(place, gates, stride, unit, temporary);
  }

  /** c' = f⊙c + i⊙g, which the temporary then has, too. */
  private void updateCells(Place place, long gates, long stride, int unit, long temporary) {
    long gate = memory.gate;
    for (int n = 0; n < place.running(); n++) {
      long at = gates + n * stride;
      long cell = c.address() + place.sequence(n) * memory.unitLine;
      FloatVector input = at(at, unit).mul(at(at + 2 * gate, unit));
      FloatVector next = at(at + gate, unit).fma(at(cell, unit), input);
      put(next, cell, unit);
      Lanes.store(next, temporary + n * (long) Lanes.BYTES);
      if (reserve) {
        put(next, memory.cells(place.row(n)), unit);
      }
    }
  }

  /** h' = o⊙tanh(c'). */
  private void updateHidden(Place place, long gates, long stride, int unit, long tanhCells) {
    for (int n = 0; n < place.running(); n++) {
      FloatVector tanhC = Lanes.load(tanhCells + n * (long) Lanes.BYTES);
      FloatVector h = at(gates + n * stride + 3 * memory.gate, unit).mul(tanhC);
      if (unprojected == null) {
        emit(h, place, n, unit);
      } else {
        put(h, unprojected(place.row(n)), unit);
      }
    }
  }

  /** The hidden state of a row before the projection. */
  long unprojected(int row) {
    return unprojected.address() + row * memory.unitLine;
  }
}
