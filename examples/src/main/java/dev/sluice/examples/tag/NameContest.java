package dev.sluice.examples.tag;

import dev.sluice.data.Example;
import dev.sluice.data.Vocabulary;
import dev.sluice.examples.shared.Contest;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.train.Loss;
import java.util.Arrays;
import java.util.List;

/** What the names in Java sources are by the words around them, for any kind of cell. */
public final class NameContest {
  private static final int TOKENS = 60_000;
  private static final int TOKENS_OF_SMALL = 40_000;

  private NameContest() {}

  /**
   * Some of the JDK's sources.
   *
   * @param seed of what is held out
   * @param small with less text
   * @return the task
   */
  public static Contest of(long seed, boolean small) {
    TaggedText text = JavaSources.read(small ? TOKENS_OF_SMALL : TOKENS, seed);
    Vocabulary vocabulary = Vocabulary.ofTokens(text.frequentWords(), 20_000);
    MostFrequent frequent = new MostFrequent(text.train(), text.tags().size());
    List<int[]> simple = text.heldOut().stream().map(frequent::tag).toList();
    return new Contest(
        "names in Java",
        "accuracy",
        true,
        examples(text.train(), vocabulary),
        examples(text.heldOut(), vocabulary),
        cell ->
            Model.tokens(vocabulary.size())
                .add("embedding", new Embedding(vocabulary.size(), 50))
                .add("dropout", new Dropout(0.3))
                .add("rnn", new Recurrent(cell))
                .add("head", new Dense(text.tags().size())),
        Loss.CROSS_ENTROPY,
        found -> found.classes().orElseThrow().accuracy(),
        Scores.ofKinds(text.heldOut(), simple, text.tags()).number(),
        small ? 10 : 12);
  }

  private static List<Example> examples(List<Sentence> sentences, Vocabulary vocabulary) {
    return sentences.stream()
        .filter(sentence -> Arrays.stream(sentence.tags()).anyMatch(tag -> tag >= 0))
        .map(sentence -> Example.tag(vocabulary.encode(sentence.words()), sentence.tags()))
        .toList();
  }
}
