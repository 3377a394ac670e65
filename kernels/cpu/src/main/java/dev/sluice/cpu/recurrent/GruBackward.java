package dev.sluice.cpu.recurrent;

import static dev.sluice.cpu.recurrent.ForwardCell.at;
import static dev.sluice.cpu.recurrent.ForwardCell.put;

import jdk.incubator.vector.FloatVector;

/**
 * The derivatives of {@link GruForward}, with r̄, z̄, n̄ the gradients of the gates'
 * pre-activations and u = Uₙh + b'ₙ:
 *
 * <pre>
 * n̄ = dh'⊙(1 − z)⊙(1 − n²)     z̄ = dh'⊙(h − n)⊙z⊙(1 − z)
 * du = n̄⊙r                     r̄ = n̄⊙u⊙r⊙(1 − r)
 * dh = dh'⊙z + Uᵣᵀr̄ + U_zᵀz̄ + Uₙᵀdu
 * </pre>
 */
final class GruBackward extends BackwardCell {
  private static final int[] INPUT_BLOCKS = {0, 1, 2};
  private static final int[] RECURRENT_BLOCKS = {0, 1, 3};

  GruBackward(LayerMemory memory, RunningGradients running) {
    super(memory, running);
  }

  @Override
  int[] inputBlocks() {
    return INPUT_BLOCKS;
  }

  @Override
  int[] recurrentBlocks() {
    return RECURRENT_BLOCKS;
  }

  @Override
  void derive(Place place, long gates, long stride, int unit) {
    long gate = memory.gate;
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector r = at(at, unit);
      FloatVector z = at(at + gate, unit);
      FloatVector n = at(at + 2 * gate, unit);
      FloatVector u = at(at + 3 * gate, unit);
      FloatVector h = LayerMemory.load(memory.hBefore(place, i), unit);
      FloatVector dOut = running.output(place, i, unit);
      FloatVector passed = dOut.mul(z);
      FloatVector dn = dOut.sub(passed).mul(tanhSlope(n));
      put(dn.mul(u).mul(sigmoidSlope(r)), at, unit);
      put(dOut.mul(h.sub(n)).mul(sigmoidSlope(z)), at + gate, unit);
      put(dn, at + 2 * gate, unit);
      put(dn.mul(r), at + 3 * gate, unit);
      running.direct(place, i, unit, passed);
    }
  }
}
