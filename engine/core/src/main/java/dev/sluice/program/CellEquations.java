package dev.sluice.program;

import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * The equations of {@link Cell}, recorded of elementary operations, for as many lines at once as
 * there are: the sequences of one step, or all rows where every row's state before it is known.
 *
 * @param recorder the program
 * @param cell the cell
 * @param weights its weights
 */
public record CellEquations(Recorder recorder, Cell cell, RecurrentWeights weights) {
  /**
   * The activated gates.
   *
   * @param x {@code [n, I]}, the inputs
   * @param h {@code [n, P]}, the hidden states before them
   * @return {@code [n, H]} for each of {@link Cell#gateOrder()}
   */
  public List<Buffer> gates(Buffer x, Buffer h) {
    Recorder r = recorder;
    Buffer input = biased(r.matmul(x, false, weights.ih(), true), weights.biasIh());
    if (cell == Cell.GRU_RESET_BEFORE) {
      return resetBefore(input, h);
    }
    Buffer recurrent = biased(r.matmul(h, false, weights.hh(), true), weights.biasHh());
    if (cell != Cell.GRU) {
      Buffer both = r.add(input, recurrent);
      return switch (cell) {
        case RNN_RELU -> List.of(r.unary(Unary.Kind.RELU, both));
        case LSTM ->
            List.of(
                r.sigmoid(block(both, 0)),
                r.sigmoid(block(both, 1)),
                r.tanh(block(both, 2)),
                r.sigmoid(block(both, 3)));
        default -> List.of(r.tanh(both));
      };
    }
    Buffer reset = r.sigmoid(r.add(block(input, 0), block(recurrent, 0)));
    Buffer update = r.sigmoid(r.add(block(input, 1), block(recurrent, 1)));
    Buffer candidate = r.multiply(reset, block(recurrent, 2));
    return List.of(reset, update, r.tanh(r.add(block(input, 2), candidate)));
  }

  private List<Buffer> resetBefore(Buffer input, Buffer h) {
    Recorder r = recorder;
    int units = units();
    Buffer hidden = r.matmul(h, false, r.sliceLines(weights.hh(), 0, 2 * units), true);
    List<Buffer> gates = new ArrayList<>();
    for (int gate = 0; gate < 2; gate++) {
      Buffer sum = r.add(block(input, gate), block(hidden, gate));
      gates.add(r.sigmoid(biased(sum, bias(gate))));
    }
    Buffer candidate = r.multiply(gates.getFirst(), h);
    candidate = r.matmul(candidate, false, r.sliceLines(weights.hh(), 2 * units, units), true);
    gates.add(r.tanh(r.add(block(input, 2), biased(candidate, bias(2)))));
    return List.copyOf(gates);
  }

  /**
   * One step.
   *
   * @param x {@code [n, I]}, the inputs
   * @param h {@code [n, P]}, the hidden states before it
   * @param c {@code [n, H]}, the cell states before it; null unless the cell is an LSTM
   * @return the states after it
   */
  public CellStates step(Buffer x, Buffer h, Buffer c) {
    Recorder r = recorder;
    List<Buffer> gates = gates(x, h);
    return switch (cell) {
      case RNN_TANH, RNN_RELU -> new CellStates(gates.getFirst(), null);
      case GRU, GRU_RESET_BEFORE -> {
        Buffer candidate = gates.get(2);
        Buffer kept = r.multiply(gates.get(1), r.subtract(h, candidate));
        yield new CellStates(r.add(candidate, kept), null);
      }
      case LSTM -> {
        Buffer next = r.add(r.multiply(gates.get(1), c), r.multiply(gates.get(0), gates.get(2)));
        Buffer out = r.multiply(gates.get(3), r.tanh(next));
        Buffer projection = weights.projection();
        yield new CellStates(
            projection == null ? out : r.matmul(out, false, projection, true), next);
      }
    };
  }

  /** {@return H} */
  public int units() {
    return weights.ih().shape().count() / cell.gates();
  }

  private Buffer block(Buffer gates, int gate) {
    return recorder.slice(gates, gate * units(), units());
  }

  private Buffer bias(int gate) {
    return weights.biasHh() == null ? null : block(weights.biasHh(), gate);
  }

  private Buffer biased(Buffer sum, Buffer bias) {
    return bias == null ? sum : recorder.add(sum, bias);
  }
}
