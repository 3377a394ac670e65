package dev.sluice.op;

import java.util.List;

/**
 * The recurrent cells. With x the input of a step, h and c the states before it, W and b the input
 * weights and bias, U and b' the recurrent ones:
 */
public enum Cell {
  /** Elman (1990): {@code h' = tanh(Wx + b + Uh + b')}. */
  RNN_TANH("rnn_tanh", 1, Gate.HIDDEN),
  /** Elman with a rectifier: {@code h' = max(0, Wx + b + Uh + b')}. */
  RNN_RELU("rnn_relu", 1, Gate.HIDDEN),
  /**
   * Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000): {@code i, f, o =
   * σ(Wx + b + Uh + b')}, {@code g = tanh(Wx + b + Uh + b')}, {@code c' = f⊙c + i⊙g}, {@code h' =
   * o⊙tanh(c')}; gate order i, f, g, o. With a projection R (Sak et al. 2014) {@code h' =
   * R(o⊙tanh(c'))}.
   */
  LSTM("lstm", 4, Gate.INPUT, Gate.FORGET, Gate.CANDIDATE, Gate.OUTPUT),
  /**
   * Cho et al. (2014), reset-after as in PyTorch, cuDNN and Keras: {@code r, z = σ(Wx + b + Uh +
   * b')}, {@code n = tanh(Wx + b + r⊙(Uh + b'))}, {@code h' = (1−z)⊙n + z⊙h}; gate order r, z, n.
   */
  GRU("gru", 4, Gate.RESET, Gate.UPDATE, Gate.NEW),
  /**
   * Cho et al. (2014), reset-before as first published and as ONNX's default: {@code n = tanh(Wx +
   * b + U(r⊙h) + b')}, the rest as {@link #GRU}.
   */
  GRU_RESET_BEFORE("gru_reset_before", 4, Gate.RESET, Gate.UPDATE, Gate.NEW);

  private final String label;
  private final int reserved;
  private final List<Gate> gateOrder;

  Cell(String label, int reserved, Gate... gates) {
    this.label = label;
    this.reserved = reserved;
    this.gateOrder = List.of(gates);
  }

  /** {@return the name in model definitions and on command lines} */
  public String label() {
    return label;
  }

  /** {@return G, the gates whose weights are stacked in {@code weight_ih [G·H, I]}} */
  public int gates() {
    return gateOrder.size();
  }

  /** {@return the gates in the order in which their weights are stacked} */
  public List<Gate> gateOrder() {
    return gateOrder;
  }

  /**
   * The blocks of H columns that forward reserves for backward. RNN: h'. LSTM: i, f, g, o. GRU: r,
   * z, n, Uₙh + b'ₙ. Reset-before GRU: r, z, n, r⊙h.
   *
   * @return blocks of the reserve's gates buffer
   */
  public int reserved() {
    return reserved;
  }

  /** {@return whether the cell has a cell state c beside its hidden state} */
  public boolean hasCellState() {
    return this == LSTM;
  }

  /**
   * The cell of a label.
   *
   * @param label as of {@link #label()}
   * @return the cell
   * @throws IllegalArgumentException where there is none
   */
  public static Cell of(String label) {
    for (Cell cell : values()) {
      if (cell.label.equals(label)) {
        return cell;
      }
    }
    throw new IllegalArgumentException(
        "Unknown cell '"
            + label
            + "'; there are rnn_tanh, rnn_relu, lstm, gru and gru_reset_before");
  }
}
