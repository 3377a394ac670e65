package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.vector.Activations;
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
  private static final int[][] BIASES = {{0, 0}, {1, 1}, {2, NONE}, {NONE, 2}};

  GruForward(LayerMemory memory, boolean reserve, RecurrentDropout dropout, Block operand) {
    super(memory, reserve, dropout, operand);
  }

  @Override
  int[][] biases() {
    return BIASES;
  }

  @Override
  void update(Place place, long gates, long stride, int unit, long temporary) {
    long gate = memory.gate;
    long first = gates + (long) unit * Float.BYTES;
    Activations.sigmoid(first, stride, place.running());
    Activations.sigmoid(first + gate, stride, place.running());
    addReset(place, gates, stride, unit);
    Activations.tanh(first + 2 * gate, stride, place.running());
    interpolate(place, gates, stride, unit);
  }

  /** Wₙx + bₙ + r⊙u. */
  private void addReset(Place place, long gates, long stride, int unit) {
    long candidate = 2 * memory.gate;
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector reset = at(at, unit).mul(at(at + 3 * memory.gate, unit));
      put(at(at + candidate, unit).add(reset), at + candidate, unit);
    }
  }
}
