package dev.sluice.reference;

import dev.sluice.op.RecurrentForward;

/**
 * Cho et al. (2014), reset-after as in PyTorch, cuDNN and Keras:
 *
 * <pre>
 * r = σ(Wᵣx + bᵣ + Uᵣh + b'ᵣ)     z = σ(W_z x + b_z + U_z h + b'_z)
 * n = tanh(Wₙx + bₙ + r⊙(Uₙh + b'ₙ))     h' = (1 − z)⊙n + z⊙h
 * </pre>
 */
final class GruForward extends CellForward {
  GruForward(RecurrentForward op, Memory memory) {
    super(op, memory);
  }

  @Override
  void step(int row0, int active) {
    recurrentProduct(hMasked, active, 0, gates);
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        int x = row * gates + j;
        int u = s * gates + j;
        double r = Elementwise.sigmoid(input[x] + recurrent[u]);
        double z = Elementwise.sigmoid(input[x + units] + recurrent[u + units]);
        double un = recurrent[u + 2 * units];
        double n = Math.tanh(input[x + 2 * units] + r * un);
        int at = s * units + j;
        h[at] = (1 - z) * n + z * h[at];
        if (reservedGates != null) {
          int k = row * reservedLine + j;
          reservedGates[k] = r;
          reservedGates[k + units] = z;
          reservedGates[k + 2 * units] = n;
          reservedGates[k + 3 * units] = un;
        }
      }
    }
  }
}
