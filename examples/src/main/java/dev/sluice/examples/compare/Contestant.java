package dev.sluice.examples.compare;

import dev.sluice.examples.shared.Contest;
import dev.sluice.model.Model;
import dev.sluice.model.ParameterSpec;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Cell;

/** A kind of layer that is compared, of whatever size its budget allows. */
enum Contestant {
  /** Elman's. */
  RNN("RNN", Cell.RNN_TANH, false),
  /** Hochreiter and Schmidhuber's, beginning with open forget gates. */
  LSTM("LSTM", Cell.LSTM, false),
  /** Cho's, with the reset gate as in PyTorch. */
  GRU("GRU", Cell.GRU, false),
  /** An LSTM in each direction. */
  BILSTM("BiLSTM", Cell.LSTM, true);

  private static final int MOST_UNITS = 2048;

  private final String label;
  private final Cell cell;
  private final boolean bidirectional;

  Contestant(String label, Cell cell, boolean bidirectional) {
    this.label = label;
    this.cell = cell;
    this.bidirectional = bidirectional;
  }

  @Override
  public String toString() {
    return label;
  }

  /** The layer with so many units in each direction. */
  RecurrentOptions options(int hidden) {
    RecurrentOptions options = RecurrentOptions.rnn(cell, hidden);
    if (cell == Cell.LSTM) {
      options = options.forgetBias(1);
    }
    return bidirectional ? options.bidirectional() : options;
  }

  /** What the layer alone has. */
  static long recurrentParameters(Model model) {
    return model.parameters().stream()
        .filter(parameter -> parameter.name().startsWith("rnn."))
        .map(ParameterSpec::shape)
        .mapToLong(shape -> (long) shape.count() * shape.columns())
        .sum();
  }

  /** How many units come nearest to a number of recurrent parameters. */
  int hidden(Contest contest, long budget) {
    int low = 1;
    int high = MOST_UNITS;
    while (low < high) {
      int middle = (low + high) / 2;
      if (size(contest, middle) < budget) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    boolean below = low > 1 && budget - size(contest, low - 1) < size(contest, low) - budget;
    return below ? low - 1 : low;
  }

  private long size(Contest contest, int hidden) {
    return recurrentParameters(contest.model().apply(options(hidden)));
  }
}
