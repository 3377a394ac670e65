package dev.sluice.reference;

import dev.sluice.op.RecurrentForward;

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
final class GruBackward extends CellBackward {
  GruBackward(RecurrentForward op, Memory memory) {
    super(op, memory);
  }

  @Override
  void step(int row0, int active) {
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        int k = row * gateLine + j;
        double r = gates[k];
        double z = gates[k + units];
        double n = gates[k + 2 * units];
        double u = gates[k + 3 * units];
        int at = s * units + j;
        double dOut = dh[at];
        double dn = dOut * (1 - z) * (1 - n * n);
        gates[k] = dn * u * r * (1 - r);
        gates[k + units] = dOut * (hPrevious[row * units + j] - n) * z * (1 - z);
        gates[k + 2 * units] = dn;
        gates[k + 3 * units] = dn * r;
        dhDirect[at] = dOut * z;
      }
    }
  }

  @Override
  int recurrentBlock(int gate) {
    return gate == 2 ? 3 : gate;
  }
}
