package dev.sluice.cpu.recurrent;

import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import dev.sluice.cpu.vector.Activations;
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

  /**
   * Written out, as {@link Activations} are: with the loads and stores of its fifteen vectors C2 is
   * near its limit, and what it does not inline there it would call with vectors that are objects.
   */
  private void deriveGates(Place place, long gates, long stride, int unit) {
    long gate = memory.gate;
    long column = (long) unit * Float.BYTES;
    for (int k = 0; k < place.running(); k++) {
      FloatVector dOut = running.output(place, k, unit);
      long at = gates + k * stride + column;
      long tanh = memory.cells(place.row(k)) + column;
      long before = cellsBefore(place, k) + column;
      long cell = running.dc(place.sequence(k)) + column;
      FloatVector i = FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER);
      FloatVector f = FloatVector.fromMemorySegment(FLOATS, ALL, at + gate, ORDER);
      FloatVector g = FloatVector.fromMemorySegment(FLOATS, ALL, at + 2 * gate, ORDER);
      FloatVector o = FloatVector.fromMemorySegment(FLOATS, ALL, at + 3 * gate, ORDER);
      FloatVector tanhC = FloatVector.fromMemorySegment(FLOATS, ALL, tanh, ORDER);
      FloatVector c = FloatVector.fromMemorySegment(FLOATS, ALL, before, ORDER);
      FloatVector dLater = FloatVector.fromMemorySegment(FLOATS, ALL, cell, ORDER);
      FloatVector one = FloatVector.broadcast(FLOATS, 1f);
      FloatVector dCell = dOut.mul(o).fma(one.sub(tanhC.mul(tanhC)), dLater);
      dCell.mul(f).intoMemorySegment(ALL, cell, ORDER);
      dCell.mul(g).mul(i.sub(i.mul(i))).intoMemorySegment(ALL, at, ORDER);
      dCell.mul(c).mul(f.sub(f.mul(f))).intoMemorySegment(ALL, at + gate, ORDER);
      dCell.mul(i).mul(one.sub(g.mul(g))).intoMemorySegment(ALL, at + 2 * gate, ORDER);
      dOut.mul(tanhC).mul(o.sub(o.mul(o))).intoMemorySegment(ALL, at + 3 * gate, ORDER);
      running.clearDirect(place, k, unit);
    }
  }

  /** The cell states that the k-th sequence of a place had before the step. */
  private long cellsBefore(Place place, int k) {
    return k < place.continued() ? memory.cells(place.rowBefore(k)) : memory.c0(place.sequence(k));
  }
}
