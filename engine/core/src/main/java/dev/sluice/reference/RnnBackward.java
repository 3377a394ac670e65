package dev.sluice.reference;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;

/**
 * The derivatives of {@link RnnForward}, with a the pre-activation: {@code da = dh'⊙(1 − h'²)} for
 * tanh, {@code da = dh'⊙[h' > 0]} for the rectifier.
 */
final class RnnBackward extends CellBackward {
  private final boolean rectifier;

  RnnBackward(RecurrentForward op, Memory memory) {
    super(op, memory);
    rectifier = op.spec().cell() == Cell.RNN_RELU;
  }

  @Override
  void step(int row0, int active) {
    for (int s = 0; s < active; s++) {
      for (int j = 0; j < units; j++) {
        int k = (row0 + s) * gateLine + j;
        double out = gates[k];
        double slope = rectifier ? (out > 0 ? 1 : 0) : 1 - out * out;
        gates[k] = dh[s * units + j] * slope;
        dhDirect[s * units + j] = 0;
      }
    }
  }
}
