package dev.sluice.cells;

import dev.sluice.file.FileFormatException;
import dev.sluice.file.SafetensorsFile;
import dev.sluice.file.TensorEntry;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Cell;
import dev.sluice.text.Listing;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds out what a PyTorch state dict of nn.LSTM, nn.GRU or nn.RNN holds, from its tensors' names
 * and shapes. They do not tell tanh from ReLU, nor the two GRUs apart: nn.RNN's and nn.GRU's
 * defaults are taken.
 */
record StateDict(int inputSize, RecurrentOptions options) {
  private static final String FIRST = "weight_ih_l0";
  private static final Pattern PARAMETER =
      Pattern.compile("(weight_(ih|hh|hr)|bias_(ih|hh))_l\\d+(_reverse)?");

  static StateDict of(SafetensorsFile file, String prefix) {
    file.metadata()
        .forEach(
            (name, stored) -> {
              if (name.startsWith(prefix)
                  && PARAMETER.matcher(name.substring(prefix.length())).matches()
                  && !file.tensors().containsKey(name)) {
                throw new FileFormatException(
                    file.path()
                        + ": its metadata says that tensor '"
                        + name
                        + "' is stored as '"
                        + stored
                        + "', which is not there");
              }
            });
    long[] ih = matrix(file, prefix + "weight_ih_l0");
    long[] hh = matrix(file, prefix + "weight_hh_l0");
    boolean projected = file.tensors().containsKey(prefix + "weight_hr_l0");
    long hidden = projected ? matrix(file, prefix + "weight_hr_l0")[1] : hh[1];
    Cell cell = hidden > 0 && ih[0] % hidden == 0 ? cell(ih[0] / hidden) : null;
    if (cell == null) {
      throw new FileFormatException(
          file.path()
              + ": weight_ih_l0 has "
              + ih[0]
              + " lines for a hidden size of "
              + hidden
              + ", must be 1 (RNN), 3 (GRU) or 4 (LSTM) times as many");
    }
    int layers = 0;
    while (file.tensors().containsKey(prefix + "weight_ih_l" + layers)) {
      layers++;
    }
    RecurrentOptions options =
        RecurrentOptions.rnn(cell, size(file, hidden))
            .layers(layers)
            .bias(file.tensors().containsKey(prefix + "bias_ih_l0"))
            .projection(projected ? size(file, hh[1]) : 0);
    if (file.tensors().containsKey(prefix + "weight_ih_l0_reverse")) {
      options = options.bidirectional();
    }
    return new StateDict(size(file, ih[1]), options);
  }

  private static Cell cell(long gates) {
    if (gates == Cell.LSTM.gates()) {
      return Cell.LSTM;
    }
    if (gates == Cell.GRU.gates()) {
      return Cell.GRU;
    }
    return gates == 1 ? Cell.RNN_TANH : null;
  }

  /** Where in the file there are such state dicts, as a part of a sentence. */
  private static String elsewhere(SafetensorsFile file) {
    List<String> prefixes =
        file.tensors().keySet().stream()
            .filter(name -> name.endsWith("." + FIRST))
            .map(name -> "'" + name.substring(0, name.length() - FIRST.length()) + "'")
            .toList();
    return prefixes.isEmpty() ? "" : "; found under the prefix " + String.join(", ", prefixes);
  }

  private static long[] matrix(SafetensorsFile file, String name) {
    TensorEntry entry = file.tensors().get(name);
    if (entry == null) {
      throw new FileFormatException(
          file.path()
              + ": has no tensor '"
              + name
              + "', so it is no state dict of nn.LSTM, nn.GRU or nn.RNN"
              + elsewhere(file)
              + "; it has "
              + Listing.of(file.tensors().keySet()));
    }
    List<Long> shape = entry.shape();
    if (shape.size() != 2) {
      throw new FileFormatException(
          file.path() + ": tensor '" + name + "' is " + shape + ", must have 2 dimensions");
    }
    return new long[] {shape.get(0), shape.get(1)};
  }

  private static int size(SafetensorsFile file, long value) {
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new FileFormatException(
          file.path() + ": has a size of " + value + ", must be from 1 to " + Integer.MAX_VALUE);
    }
    return (int) value;
  }
}
