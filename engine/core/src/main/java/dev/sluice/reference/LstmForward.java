package dev.sluice.reference;

import dev.sluice.op.RecurrentForward;
import java.util.Arrays;

/**
 * Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000):
 *
 * <pre>
 * i = σ(Wᵢx + bᵢ + Uᵢh + b'ᵢ)     f = σ(W_f x + b_f + U_f h + b'_f)
 * g = tanh(W_g x + b_g + U_g h + b'_g)     o = σ(Wₒx + bₒ + Uₒh + b'ₒ)
 * c' = f⊙c + i⊙g     h' = o⊙tanh(c')     or, projected, h' = R(o⊙tanh(c'))
 * </pre>
 */
final class LstmForward extends CellForward {
  private final double[] projection;
  private final double[] projectionTransposed;
  private final double[] unprojected;
  private final double[] reservedCells;
  private final double[] reservedHidden;

  LstmForward(RecurrentForward op, Memory memory) {
    super(op, memory);
    projection = memory.of(op.weights().projection());
    projectionTransposed = projection == null ? null : new double[projection.length];
    unprojected = projection == null ? h : Numbers.of(memory.capacity().sequences(), units);
    reservedCells = op.reserve() == null ? null : memory.of(op.reserve().cells());
    reservedHidden = op.reserve() == null ? null : memory.of(op.reserve().hidden());
  }

  @Override
  void step(int row0, int active) {
    recurrentProduct(hMasked, active, 0, gates);
    for (int s = 0; s < active; s++) {
      int row = row0 + s;
      for (int j = 0; j < units; j++) {
        int x = row * gates + j;
        int u = s * gates + j;
        double i = Elementwise.sigmoid(input[x] + recurrent[u]);
        double f = Elementwise.sigmoid(input[x + units] + recurrent[u + units]);
        double g = Math.tanh(input[x + 2 * units] + recurrent[u + 2 * units]);
        double o = Elementwise.sigmoid(input[x + 3 * units] + recurrent[u + 3 * units]);
        int at = s * units + j;
        c[at] = f * c[at] + i * g;
        unprojected[at] = o * Math.tanh(c[at]);
        if (reservedGates != null) {
          int r = row * reservedLine + j;
          reservedGates[r] = i;
          reservedGates[r + units] = f;
          reservedGates[r + 2 * units] = g;
          reservedGates[r + 3 * units] = o;
          reservedCells[row * units + j] = c[at];
        }
      }
    }
    if (projection != null) {
      project(row0, active);
    }
  }

  private void project(int row0, int active) {
    Matrix.transpose(projection, states, units, projectionTransposed);
    Arrays.fill(h, 0, active * states, 0);
    Matrix.addProduct(
        unprojected,
        0,
        units,
        1,
        projectionTransposed,
        0,
        states,
        h,
        0,
        states,
        active,
        units,
        states);
    if (reservedHidden != null) {
      System.arraycopy(unprojected, 0, reservedHidden, row0 * units, active * units);
    }
  }
}
