package dev.sluice.cpu.recurrent;

import static dev.sluice.cpu.vector.Functions.sigmoid;
import static dev.sluice.cpu.vector.Functions.tanh;

import dev.sluice.cpu.memory.Block;
import jdk.incubator.vector.FloatVector;

/**
 * Cho et al. (2014), reset-before as first published and as ONNX's default, with r⊙h in a block of
 * its own:
 *
 * <pre>
 * r = σ(Wᵣx + bᵣ + Uᵣh + b'ᵣ)     z = σ(W_z x + b_z + U_z h + b'_z)
 * n = tanh(Wₙx + bₙ + Uₙ(r⊙h) + b'ₙ)     h' = (1 − z)⊙n + z⊙h
 * </pre>
 */
final class GruResetBeforeForward extends ForwardCell {
  GruResetBeforeForward(
      LayerMemory memory, boolean reserve, RecurrentDropout dropout, Block operand) {
    super(memory, reserve, dropout, operand);
  }

  @Override
  int[][] biases() {
    return new int[][] {{0, 0}, {1, 1}, {2, 2}, {NONE, NONE}};
  }

  /**
   * The first half of the step: r⊙h, which Uₙ is multiplied with.
   *
   * @param operand the h that U is multiplied with, masked by recurrent dropout, per sequence
   */
  void reset(Place place, long gates, long stride, int unit, Operand operand) {
    long gate = memory.gate;
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector r = sigmoid(at(at, unit));
      FloatVector h = memory.loadUnits(operand.before(place, i), unit);
      put(r, at, unit);
      put(r.mul(h), at + 3 * gate, unit);
    }
  }

  @Override
  void update(Place place, long gates, long stride, int unit) {
    long gate = memory.gate;
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector z = sigmoid(at(at + gate, unit));
      FloatVector n = tanh(at(at + 2 * gate, unit));
      FloatVector h = memory.loadUnits(memory.hBefore(place, i), unit);
      if (reserve) {
        put(z, at + gate, unit);
        put(n, at + 2 * gate, unit);
      }
      emit(z.fma(h.sub(n), n), place, i, unit);
    }
  }
}
