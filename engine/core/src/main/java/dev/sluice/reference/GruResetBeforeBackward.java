package dev.sluice.reference;

import dev.sluice.op.RecurrentForward;
import java.util.Arrays;

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
final class GruResetBeforeBackward extends CellBackward {
  private static final int CANDIDATE = 2;
  private static final int RESET_HIDDEN_BLOCK = 3;

  private final double[] dq;

  GruResetBeforeBackward(RecurrentForward op, Memory memory) {
    super(op, memory);
    dq = new double[dh.length];
  }

  @Override
  void step(int row0, int active) {
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        int k = row * gateLine + j;
        double z = gates[k + units];
        double n = gates[k + 2 * units];
        int at = s * units + j;
        double dOut = dh[at];
        gates[k + units] = dOut * (hPrevious[row * units + j] - n) * z * (1 - z);
        gates[k + 2 * units] = dOut * (1 - z) * (1 - n * n);
        dhDirect[at] = dOut * z;
      }
    }
  }

  @Override
  void recurrentGradient(double[] weightHh, int row0, int active) {
    Arrays.fill(dq, 0, active * units, 0);
    addRecurrentGradient(weightHh, CANDIDATE, row0, active, dq);
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        int at = s * units + j;
        int k = row * gateLine + j;
        double r = gates[k];
        gates[k] = dq[at] * hPreviousMasked[row * units + j] * r * (1 - r);
        dhMasked[at] += dq[at] * r;
      }
    }
    addRecurrentGradient(weightHh, 0, row0, active, dhMasked);
    addRecurrentGradient(weightHh, 1, row0, active, dhMasked);
  }

  @Override
  double[] recurrentOperand(int gate) {
    return gate == CANDIDATE ? gates : hPreviousMasked;
  }

  @Override
  int recurrentOperandFrom(int gate) {
    return gate == CANDIDATE ? RESET_HIDDEN_BLOCK * units : 0;
  }

  @Override
  int recurrentOperandLine(int gate) {
    return gate == CANDIDATE ? gateLine : states;
  }
}
