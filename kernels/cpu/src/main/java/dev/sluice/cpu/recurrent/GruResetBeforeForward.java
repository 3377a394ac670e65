package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.vector.Activations;
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
  private static final int[][] BIASES = {{0, 0}, {1, 1}, {2, 2}, {NONE, NONE}};

  GruResetBeforeForward(
      LayerMemory memory, boolean reserve, RecurrentDropout dropout, Block operand) {
    super(memory, reserve, dropout, operand);
  }

  @Override
  int[][] biases() {
    return BIASES;
  }

  /**
   * The first half of the step: r⊙h, which Uₙ is multiplied with.
   *
   * @param operand the h that U is multiplied with, masked by recurrent dropout, per sequence
   */
  void reset(Place place, long gates, long stride, int unit, Operand operand) {
    Activations.sigmoid(gates + (long) unit * Float.BYTES, stride, place.running());
    multiplyByReset(place, gates, stride, unit, operand);
  }

  private void multiplyByReset(Place place, long gates, long stride, int unit, Operand operand) {
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector h = LayerMemory.load(operand.before(place, i), unit);
      put(at(at, unit).mul(h), at + 3 * memory.gate, unit);
    }
  }

  @Override
  void update(Place place, long gates, long stride, int unit, long temporary) {
    long gate = memory.gate;
    long first = gates + (long) unit * Float.BYTES;
    Activations.sigmoid(first + gate, stride, place.running());
    Activations.tanh(first + 2 * gate, stride, place.running());
    interpolate(place, gates, stride, unit);
  }
}
