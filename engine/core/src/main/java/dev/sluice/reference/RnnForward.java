package dev.sluice.reference;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;

/** Elman (1990): {@code h' = f(Wx + b + Uh + b')} with f = tanh or max(0, ·). */
final class RnnForward extends CellForward {
  private final boolean rectifier;

  RnnForward(RecurrentForward op, Memory memory) {
    super(op, memory);
    rectifier = op.spec().cell() == Cell.RNN_RELU;
  }

  @Override
  void step(int row0, int active) {
    recurrentProduct(hMasked, active, 0, gates);
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        double a = input[row * gates + j] + recurrent[s * gates + j];
        h[s * units + j] = rectifier ? Math.max(0, a) : Math.tanh(a);
      }
      if (reservedGates != null) {
        System.arraycopy(h, s * units, reservedGates, row * reservedLine, units);
      }
    }
  }
}
