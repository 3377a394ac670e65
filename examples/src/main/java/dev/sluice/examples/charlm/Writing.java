package dev.sluice.examples.charlm;

import dev.sluice.data.Vocabulary;
import dev.sluice.examples.shared.Bars;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Sampler;
import dev.sluice.predict.Session;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.text.Printable;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How a trained model goes on with a text: as samples, or as how likely what comes next is. */
final class Writing {
  private static final String OF_SOURCES = "    /**\n";
  private static final int BARS = 10;

  @Option(names = "--samples", description = "how many samples to print")
  private int samples = 2;

  @Option(names = "--length", description = "characters of a sample")
  private int length = 400;

  @Option(
      names = "--prompt",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "what samples start with; default: the beginning of a comment, where it can be")
  private String prompt;

  @Option(names = "--temperature", description = "of sampling; 0 takes the most likely")
  private double temperature = 0.8;

  @Option(names = "--top-k", description = "sample among so many of the most likely; 0 for all")
  private int topK;

  @Option(names = "--top-p", description = "sample among the most likely that reach this sum")
  private double topP = 1;

  @Option(
      names = "--next",
      paramLabel = "PREFIX",
      description =
          "with --use, instead of samples how likely the characters are that come next; - reads"
              + " prefixes from standard input, one per line")
  private String next;

  /** Throws where an option is wrong. */
  void check() {
    sampler(0);
    if (samples < 0 || length < 0) {
      throw new IllegalArgumentException(
          (samples < 0 ? "--samples is " + samples : "--length is " + length)
              + ", must be at least 0");
    }
    if (next != null && next.isEmpty()) {
      throw new IllegalArgumentException("--next is empty, needs a prefix or -");
    }
  }

  /** Throws where samples cannot be written with these characters, before a model is trained. */
  void check(Vocabulary vocabulary) {
    encode("--prompt", start(vocabulary), vocabulary);
  }

  private Sampler sampler(long seed) {
    return new Sampler(temperature, topK, topP, new PhiloxRandom(seed, 1));
  }

  /** The prefix whose next characters are asked for, {@code -} for standard input, or null. */
  String next() {
    return next;
  }

  /** Writes texts. */
  String samples(Predictor predictor, Vocabulary vocabulary, long seed) {
    String start = start(vocabulary);
    int[] encoded = encode("--prompt", start, vocabulary);
    Sampler sampler = sampler(seed);
    StringBuilder all =
        new StringBuilder(String.format("Samples at temperature %.2f:%n", temperature));
    try (Session session = predictor.session()) {
      for (int i = 1; i <= samples; i++) {
        session.reset();
        all.append(String.format("%n--- sample %d ---%n%s", i, start));
        float[] logits = session.prefill(encoded);
        for (int c = 0; c < length; c++) {
          int token = sampler.next(logits);
          all.append(vocabulary.entry(token));
          logits = session.step(token);
        }
        all.append(System.lineSeparator());
      }
    }
    return all.toString();
  }

  /** What was asked for; else what the sources of Java have, or the most frequent character. */
  private String start(Vocabulary vocabulary) {
    if (prompt != null && !prompt.isEmpty()) {
      return prompt;
    }
    boolean known = prompt == null && OF_SOURCES.codePoints().allMatch(c -> knows(vocabulary, c));
    return known ? OF_SOURCES : vocabulary.entry(1);
  }

  private static boolean knows(Vocabulary vocabulary, int character) {
    return vocabulary.number(Character.toString(character)) != 0;
  }

  private static int[] encode(String origin, String text, Vocabulary vocabulary) {
    text.codePoints()
        .filter(character -> !knows(vocabulary, character))
        .findFirst()
        .ifPresent(
            character -> {
              throw new IllegalArgumentException(
                  origin
                      + " has '"
                      + Printable.of(Character.toString(character))
                      + "', which the model has never seen; it knows "
                      + vocabulary.entries().stream()
                          .skip(1)
                          .map(Writing::visible)
                          .sorted()
                          .collect(Collectors.joining(" ")));
            });
    return vocabulary.encode(text);
  }

  /** How likely the characters are that may come after a prefix. */
  String bars(Predictor predictor, Vocabulary vocabulary, String origin, String prefix) {
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException(origin + " is empty, needs a prefix");
    }
    float[] probabilities =
        predictor.predict(encode(origin, prefix, vocabulary)).lastProbabilities();
    List<String> names = vocabulary.entries().stream().map(Writing::visible).toList();
    return Bars.of(names, probabilities, BARS);
  }

  private static String visible(String character) {
    return switch (character) {
      case " " -> "space";
      case "\n" -> "line";
      case "\t" -> "tab";
      case Vocabulary.UNKNOWN -> "other";
      default -> Printable.of(character);
    };
  }
}
