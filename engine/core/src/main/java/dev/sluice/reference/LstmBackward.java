package dev.sluice.reference;

import dev.sluice.op.RecurrentForward;
import java.util.Arrays;

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
final class LstmBackward extends CellBackward {
  LstmBackward(RecurrentForward op, Memory memory) {
    super(op, memory);
  }

  @Override
  void step(int row0, int active) {
    Arrays.fill(dhDirect, 0, active * states, 0);
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        int k = row * gateLine + j;
        double i = gates[k];
        double f = gates[k + units];
        double g = gates[k + 2 * units];
        double o = gates[k + 3 * units];
        int at = s * units + j;
        double tanhC = Math.tanh(cells[row * units + j]);
        double dOut = dUnprojected[at];
        double dCell = dc[at] + dOut * o * (1 - tanhC * tanhC);
        gates[k] = dCell * g * i * (1 - i);
        gates[k + units] = dCell * cPrevious[row * units + j] * f * (1 - f);
        gates[k + 2 * units] = dCell * i * (1 - g * g);
        gates[k + 3 * units] = dOut * tanhC * o * (1 - o);
        dc[at] = dCell * f;
      }
    }
  }
}
