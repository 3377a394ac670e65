package dev.sluice.cpu.recurrent;

import static dev.sluice.cpu.recurrent.ForwardCell.at;
import static dev.sluice.cpu.recurrent.ForwardCell.put;

import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The derivatives of {@link RnnForward}, with a the pre-activation: {@code da = dh'⊙(1 − h'²)} for
 * tanh, {@code da = dh'⊙[h' > 0]} for the rectifier.
 */
final class RnnBackward extends BackwardCell {
  private static final int[] BLOCKS = {0};

  private final boolean rectifier;

  RnnBackward(LayerMemory memory, RunningGradients running, boolean rectifier) {
    super(memory, running);
    this.rectifier = rectifier;
  }

  @Override
  int[] inputBlocks() {
    return BLOCKS;
  }

  @Override
  int[] recurrentBlocks() {
    return BLOCKS;
  }

  @Override
  void derive(Place place, long gates, long stride, int unit) {
    for (int i = 0; i < place.running(); i++) {
      long at = gates + i * stride;
      FloatVector h = at(at, unit);
      FloatVector dOut = running.output(place, i, unit);
      FloatVector da =
          rectifier
              ? dOut.mul(Lanes.zero().blend(1f, h.compare(VectorOperators.GT, 0f)))
              : dOut.mul(tanhSlope(h));
      put(da, at, unit);
      running.clearDirect(place, i, unit);
    }
  }
}
