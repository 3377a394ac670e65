package dev.sluice.examples.classify;

import dev.sluice.data.Vocabulary;
import dev.sluice.examples.shared.Contest;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.train.Loss;
import java.io.IOException;

/** The language of a surname, for any kind of cell. */
public final class SurnameContest {
  private static final int MOST = 400;
  private static final int MOST_OF_SMALL = 250;

  private SurnameContest() {}

  /**
   * Six languages.
   *
   * @param seed of what is held out
   * @param small with fewer names
   * @return the task
   * @throws IOException where the names cannot be read
   */
  public static Contest of(long seed, boolean small) throws IOException {
    Split split = Split.of(Names.ofDatafaker(true), small ? MOST_OF_SMALL : MOST, seed);
    Vocabulary vocabulary = Vocabulary.ofCharacters(split.trainedText(), 200);
    return new Contest(
        "surnames",
        "macro F1",
        true,
        Classify.examples(split.train(), vocabulary),
        Classify.examples(split.heldOut(), vocabulary),
        cell ->
            Model.tokens(vocabulary.size())
                .add("embedding", new Embedding(vocabulary.size(), 32))
                .add("rnn", new Recurrent(cell.output(Output.LAST_STEP)))
                .add("dropout", new Dropout(0.3))
                .add("head", new Dense(split.languages().size())),
        Loss.crossEntropy(0, split.weights()),
        found -> found.classes().orElseThrow().macroF1(),
        Classify.baseline(split).macroF1(),
        small ? 12 : 20);
  }
}
