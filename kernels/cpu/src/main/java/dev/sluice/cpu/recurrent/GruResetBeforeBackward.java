package dev.sluice.cpu.recurrent;

import static dev.sluice.cpu.recurrent.ForwardCell.at;
import static dev.sluice.cpu.recurrent.ForwardCell.put;

import dev.sluice.cpu.memory.Block;
import jdk.incubator.vector.FloatVector;

/**
 * The derivatives of {@link GruResetBeforeForward}, with r̄, z̄, n̄ the gradients of the gates'
 * pre-activations and q = r⊙h:
 *
 * <pre>
 * n̄ = dh'⊙(1 − z)⊙(1 − n²)     z̄ = dh'⊙(h − n)⊙z⊙(1 − z)
 * dq = Uₙᵀn̄                    r̄ = dq⊙h⊙r⊙(1 − r)
 * dh = dh'⊙z + Uᵣᵀr̄ + U_zᵀz̄ + dq⊙r
 * </pre>
 *
 * <p>Under recurrent dropout the h that U is multiplied with is the masked one.
 */
final class GruResetBeforeBackward extends BackwardCell {
  private static final int[] BLOCKS = {0, 1, 2};

  private final Block dq;
  private final Block previous;

  /**
   * @param dq a padded line per sequence
   * @param previous what U is multiplied with at each row
   */
  GruResetBeforeBackward(LayerMemory memory, RunningGradients running, Block dq, Block previous) {
    super(memory, running);
    this.dq = dq;
    this.previous = previous;
  }

  @Override
  int[] inputBlocks() {
    return BLOCKS;
  }

  @Override
  int[] recurrentBlocks() {
    return BLOCKS;
  }

  long dq(int sequence) {
    return dq.address() + sequence * memory.paddedStateLine;
  }

  @Override
  void derive(Place place, long gates, long stride, int unit) {
    long gate = memory.gate;
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector z = at(at + gate, unit);
      FloatVector n = at(at + 2 * gate, unit);
      FloatVector h = LayerMemory.load(memory.hBefore(place, i), unit);
      FloatVector dOut = running.output(place, i, unit);
      FloatVector passed = dOut.mul(z);
      put(dOut.mul(h.sub(n)).mul(sigmoidSlope(z)), at + gate, unit);
      put(dOut.sub(passed).mul(tanhSlope(n)), at + 2 * gate, unit);
      running.direct(place, i, unit, passed);
    }
  }

  /** The second half of a step: r̄ from dq, and what reaches the masked state through r⊙h. */
  void deriveReset(Place place, long gates, long stride, int unit) {
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector r = at(at, unit);
      int s = place.sequence(i);
      FloatVector dReset = at(dq(s), unit);
      long line = previous.address() + place.row(i) * memory.stateLine;
      FloatVector h = LayerMemory.load(line, unit);
      put(dReset.mul(h).mul(sigmoidSlope(r)), at, unit);
      put(at(running.target(s), unit).add(dReset.mul(r)), running.target(s), unit);
    }
  }
}
