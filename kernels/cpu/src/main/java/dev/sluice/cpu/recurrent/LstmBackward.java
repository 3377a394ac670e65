package dev.sluice.cpu.recurrent;

import static dev.sluice.cpu.recurrent.ForwardCell.at;
import static dev.sluice.cpu.recurrent.ForwardCell.put;

import dev.sluice.cpu.vector.Activations;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * The derivatives of {@link LstmForward}, with dh' the gradient of {@code o⊙tanh(c')} and ī, f̄, ḡ,
 * ō those of the gates' pre-activations:
 *
 * <pre>
 * dc' += dh'⊙o⊙(1 − tanh²(c'))
 * ō = dh'⊙tanh(c')⊙o⊙(1 − o)     ī = dc'⊙g⊙i⊙(1 − i)
 * f̄ = dc'⊙c⊙f⊙(1 − f)            ḡ = dc'⊙i⊙(1 − g²)
 * dc = dc'⊙f
 * </pre>
 */
final class LstmBackward extends BackwardCell {
  private static final int[] BLOCKS = {0, 1, 2, 3};

  LstmBackward(LayerMemory memory, RunningGradients running) {
    super(memory, running);
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
    int rows = place.running();
    // In place: as the state before the next step they have been read already.
    if (rows > 0) {
      long cells = memory.cells(place.row(0)) + (long) unit * Float.BYTES;
      Activations.tanh(cells, place.stride() * memory.unitLine, rows);
    }
    deriveGates(place, gates, stride, unit);
  }

  private void deriveGates(Place place, long gates, long stride, int unit) {
    long gate = memory.gate;
    for (int k = 0; k < place.running(); k++) {
      long at = gates + k * stride;
      FloatVector i = at(at, unit);
      FloatVector f = at(at + gate, unit);
      FloatVector g = at(at + 2 * gate, unit);
      FloatVector o = at(at + 3 * gate, unit);
      FloatVector tanhC = at(memory.cells(place.row(k)), unit);
      FloatVector dOut = running.output(place, k, unit);
      long cell = running.dc(place.sequence(k));
      FloatVector dCell = dOut.mul(o).fma(tanhSlope(tanhC), at(cell, unit));
      put(dCell.mul(g).mul(sigmoidSlope(i)), at, unit);
      put(dCell.mul(cBefore(place, k, unit)).mul(sigmoidSlope(f)), at + gate, unit);
      put(dCell.mul(i).mul(tanhSlope(g)), at + 2 * gate, unit);
      put(dOut.mul(tanhC).mul(sigmoidSlope(o)), at + 3 * gate, unit);
      put(dCell.mul(f), cell, unit);
      running.direct(place, k, unit, Lanes.zero());
    }
  }

  private FloatVector cBefore(Place place, int k, int unit) {
    return k < place.continued()
        ? at(memory.cells(place.rowBefore(k)), unit)
        : LayerMemory.load(memory.c0(place.sequence(k)), unit);
  }
}
