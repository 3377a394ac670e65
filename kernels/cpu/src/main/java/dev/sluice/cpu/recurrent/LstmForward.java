package dev.sluice.cpu.recurrent;

import static dev.sluice.cpu.vector.Functions.sigmoid;
import static dev.sluice.cpu.vector.Functions.tanh;

import dev.sluice.cpu.memory.Block;
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
    return new int[][] {{0, 0}, {1, 1}, {2, 2}, {3, 3}};
  }

  @Override
  void update(Place place, long gates, long stride, int unit) {
    long gate = memory.gate;
    for (int n = 0; n < place.running(); n++) {
      long at = gates + n * stride;
      FloatVector i = sigmoid(at(at, unit));
      FloatVector f = sigmoid(at(at + gate, unit));
      FloatVector g = tanh(at(at + 2 * gate, unit));
      FloatVector o = sigmoid(at(at + 3 * gate, unit));
      long cell = c.address() + place.sequence(n) * memory.unitLine;
      FloatVector next = f.fma(at(cell, unit), i.mul(g));
      put(next, cell, unit);
      FloatVector h = o.mul(tanh(next));
      if (reserve) {
        put(i, at, unit);
        put(f, at + gate, unit);
        put(g, at + 2 * gate, unit);
        put(o, at + 3 * gate, unit);
        put(next, memory.cells(place.row(n)), unit);
      }
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
