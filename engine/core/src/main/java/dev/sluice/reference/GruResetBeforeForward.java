package dev.sluice.reference;

import dev.sluice.op.RecurrentForward;

/**
 * Cho et al. (2014), reset-before as first published and as ONNX's default:
 *
 * <pre>
 * r = σ(Wᵣx + bᵣ + Uᵣh + b'ᵣ)     z = σ(W_z x + b_z + U_z h + b'_z)
 * n = tanh(Wₙx + bₙ + Uₙ(r⊙h) + b'ₙ)     h' = (1 − z)⊙n + z⊙h
 * </pre>
 */
final class GruResetBeforeForward extends CellForward {
  private final double[] resetHidden;

  GruResetBeforeForward(RecurrentForward op, Memory memory) {
    super(op, memory);
    resetHidden = new double[h.length];
  }

  @Override
  void step(int row0, int active) {
    recurrentProduct(hMasked, active, 0, 2 * units);
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        double r = Elementwise.sigmoid(input[row * gates + j] + recurrent[s * gates + j]);
        resetHidden[s * units + j] = r * hMasked[s * units + j];
        if (reservedGates != null) {
          reservedGates[row * reservedLine + j] = r;
        }
      }
    }
    recurrentProduct(resetHidden, active, 2 * units, units);
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        int x = row * gates + j;
        int u = s * gates + j;
        double z = Elementwise.sigmoid(input[x + units] + recurrent[u + units]);
        double n = Math.tanh(input[x + 2 * units] + recurrent[u + 2 * units]);
        int at = s * units + j;
        h[at] = (1 - z) * n + z * h[at];
        if (reservedGates != null) {
          int k = row * reservedLine + j;
          reservedGates[k + units] = z;
          reservedGates[k + 2 * units] = n;
          reservedGates[k + 3 * units] = resetHidden[at];
        }
      }
    }
  }
}
