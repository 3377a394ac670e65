package dev.sluice.examples.charlm;

import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Cell;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that make the model. */
final class Architecture {
  /** The size of a vector where nothing is said. */
  static final int EMBEDDING = 32;

  @Option(names = "--cell", description = "gru, gru_reset_before, lstm, rnn_tanh or rnn_relu")
  private String cell = "gru";

  @Option(
      names = "--hidden",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "hidden size; default: 512, or less where neither this nor --chars is given and some"
              + " seconds of training say that it would take more than three minutes")
  private Integer hidden;

  @Option(names = "--layers", description = "recurrent layers")
  private int layers = 1;

  @Option(
      names = "--embedding",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "size of a character's vector; default: 32")
  private Integer embedding;

  @Option(names = "--dropout", description = "dropout between layers")
  private double dropout;

  /** Throws where an option is wrong. */
  void check() {
    if (dropout > 0 && layers == 1) {
      throw new IllegalArgumentException(
          "--dropout is " + dropout + " and acts between layers, but --layers is 1");
    }
  }

  /** Gives what has not been given a value. */
  void otherwise(int defaultHidden, int defaultEmbedding) {
    hidden = hidden == null ? defaultHidden : hidden;
    embedding = embedding == null ? defaultEmbedding : embedding;
  }

  /** The hidden size that was asked for, or null. */
  Integer hidden() {
    return hidden;
  }

  Model model(int characters, int units) {
    int columns = embedding == null ? EMBEDDING : embedding;
    return Model.tokens(characters)
        .add("embedding", new Embedding(characters, columns))
        .add(
            "rnn",
            new Recurrent(
                RecurrentOptions.rnn(Cell.of(cell), units).layers(layers).dropout(dropout)))
        .add("head", new Dense(characters));
  }
}
