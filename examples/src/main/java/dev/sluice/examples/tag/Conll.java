package dev.sluice.examples.tag;

import dev.sluice.examples.shared.TextFile;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of a word per line and its tag at the line's end, as the shared tasks of CoNLL have them:
 * {@code O}, {@code B-kind} or {@code I-kind}, an empty line between sentences.
 */
final class Conll {
  private static final String OUTSIDE = "O";
  private static final int HELD_OUT_PART = 5;
  private static final int MOST_WORDS = 1000;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_@#]+|[^\\s]");

  private record Line(String word, String tag) {}

  private Conll() {}

  /** Some text to learn from; a fifth of it is held out where nothing else is given. */
  static TaggedText read(Path train, Path heldOut, long seed) {
    List<List<Line>> learned = sentences(train);
    List<List<Line>> held;
    if (heldOut == null) {
      learned = new ArrayList<>(learned);
      Collections.shuffle(learned, Random.from(new PhiloxRandom(seed, 4)));
      int count = learned.size() / HELD_OUT_PART;
      if (count == 0) {
        throw new IllegalArgumentException(
            train + ": has " + learned.size() + " sentences, needs " + HELD_OUT_PART + " at least");
      }
      held = learned.subList(0, count);
      learned = learned.subList(count, learned.size());
    } else {
      held = sentences(heldOut);
    }
    TreeSet<String> kinds = new TreeSet<>();
    for (List<List<Line>> part : List.of(learned, held)) {
      part.forEach(sentence -> sentence.forEach(line -> kinds.add(line.tag)));
    }
    kinds.remove(OUTSIDE);
    List<String> tags = new ArrayList<>(List.of(OUTSIDE));
    tags.addAll(kinds);
    if (tags.size() < 2) {
      throw new IllegalArgumentException(train + ": all words are tagged O, there is no entity");
    }
    String origin = train + (heldOut == null ? "" : " and " + heldOut);
    return new TaggedText(origin, tags, tagged(learned, tags), tagged(held, tags));
  }

  private static List<Sentence> tagged(List<List<Line>> sentences, List<String> tags) {
    List<Sentence> all = new ArrayList<>();
    Sentence.Builder builder = new Sentence.Builder();
    for (List<Line> sentence : sentences) {
      for (Line line : sentence) {
        builder.add(line.word, line.word, gap(builder), tags.indexOf(line.tag));
      }
      all.add(builder.build());
    }
    return all;
  }

  private static String gap(Sentence.Builder sentence) {
    return sentence.size() == 0 ? "\n" : " ";
  }

  private static List<List<Line>> sentences(Path file) {
    List<List<Line>> sentences = new ArrayList<>();
    List<Line> sentence = new ArrayList<>();
    List<String> lines = TextFile.lines(file);
    for (int i = 0; i <= lines.size(); i++) {
      String line = i == lines.size() ? "" : lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("-DOCSTART-")) {
        if (!sentence.isEmpty()) {
          sentences.add(List.copyOf(sentence));
        }
        sentence.clear();
        continue;
      }
      sentence.add(line(file + ", line " + (i + 1), line));
      if (sentence.size() > MOST_WORDS) {
        throw new IllegalArgumentException(
            file
                + ", line "
                + (i + 1)
                + ": the sentence has more than "
                + MOST_WORDS
                + " words, an empty line ends one");
      }
    }
    if (sentences.isEmpty()) {
      throw new IllegalArgumentException(file + ": has no sentences, a word and its tag per line");
    }
    return sentences;
  }

  private static Line line(String where, String line) {
    String[] parts = line.split(line.indexOf('\t') >= 0 ? "\t" : "\\s+");
    String tag = parts[parts.length - 1].strip();
    if (parts.length < 2 || parts[0].isBlank() || !tag.matches("O|[BI]-.+")) {
      throw new IllegalArgumentException(
          where
              + ": '"
              + Printable.of(line)
              + "' must be a word, white space and its tag: O, B-kind or I-kind");
    }
    return new Line(parts[0].strip(), tag);
  }

  /** Text whose words nobody has tagged, a sentence per line. */
  static List<Sentence> untagged(String text) {
    List<Sentence> sentences = new ArrayList<>();
    Sentence.Builder builder = new Sentence.Builder();
    text.lines()
        .forEach(
            line -> {
              Matcher words = WORD.matcher(line);
              while (words.find()) {
                builder.add(words.group(), words.group(), gap(builder), 0);
                if (builder.size() == MOST_WORDS) {
                  sentences.add(builder.build());
                }
              }
              if (builder.size() > 0) {
                sentences.add(builder.build());
              }
            });
    return sentences;
  }
}
