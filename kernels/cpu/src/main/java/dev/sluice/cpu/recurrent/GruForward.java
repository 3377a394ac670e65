package dev.sluice.cpu.recurrent;

import static dev.sluice.cpu.vector.Functions.sigmoid;
import static dev.sluice.cpu.vector.Functions.tanh;

import dev.sluice.cpu.memory.Block;
import jdk.incubator.vector.FloatVector;

/**
 * Cho et al. (2014), reset-after as in PyTorch, cuDNN and Keras, with u = Uₙh + b'ₙ in a block of
 * its own:
 *
 * <pre>
 * r = σ(Wᵣx + bᵣ + Uᵣh + b'ᵣ)     z = σ(W_z x + b_z + U_z h + b'_z)
 * n = tanh(Wₙx + bₙ + r⊙u)     h' = (1 − z)⊙n + z⊙h
 * </pre>
 */
final class GruForward extends ForwardCell {
  GruForward(LayerMemory memory, boolean reserve, RecurrentDropout dropout, Block operand) {
    super(memory, reserve, dropout, operand);
  }

  @Override
  int[][] biases() {
    return new int[][] {{0, 0}, {1, 1}, {2, NONE}, {NONE, 2}};
  }

  @Override
  void update(Place place, long gates, long stride, int unit) {
    long gate = memory.gate;
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector r = sigmoid(at(at, unit));
      FloatVector z = sigmoid(at(at + gate, unit));
      FloatVector n = tanh(r.fma(at(at + 3 * gate, unit), at(at + 2 * gate, unit)));
      FloatVector h = memory.loadUnits(memory.hBefore(place, i), unit);
      if (reserve) {
        put(r, at, unit);
        put(z, at + gate, unit);
        put(n, at + 2 * gate, unit);
      }
      emit(z.fma(h.sub(n), n), place, i, unit);
    }
  }
}
