package dev.sluice.data;

import dev.sluice.text.ByteOrderMark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numbers for the characters or tokens of a text. The most frequent has the lowest number; what is
 * too rare, or is met for the first time later, has the number of {@link #UNKNOWN}.
 */
public final class Vocabulary {
  /** The entry of everything that has no entry of its own; always number 0. */
  public static final String UNKNOWN = "\uFFFD";

  private final List<String> entries;
  private final Map<String, Integer> numbers = new HashMap<>();

  private Vocabulary(List<String> entries) {
    this.entries = List.copyOf(entries);
    for (String entry : entries) {
      if (numbers.putIfAbsent(entry, numbers.size()) != null) {
        throw new IllegalArgumentException("Vocabulary: '" + entry + "' occurs twice");
      }
    }
  }

  /**
   * The Unicode characters of a text, without a byte-order mark at its beginning.
   *
   * @param text the text
   * @param most the most entries, {@link #UNKNOWN} among them; at least 2
   * @return the vocabulary
   */
  public static Vocabulary ofCharacters(String text, int most) {
    return counted(characters(text), most);
  }

  /**
   * The tokens of a text that is already cut.
   *
   * @param tokens the text's tokens
   * @param most the most entries, {@link #UNKNOWN} among them; at least 2
   * @return the vocabulary
   */
  public static Vocabulary ofTokens(Iterable<String> tokens, int most) {
    return counted(tokens, most);
  }

  /**
   * A vocabulary that was saved.
   *
   * @param entries as of {@link #entries()}
   * @return the vocabulary
   */
  public static Vocabulary ofEntries(List<String> entries) {
    if (entries.isEmpty() || !entries.getFirst().equals(UNKNOWN)) {
      throw new IllegalArgumentException("Vocabulary: its first entry must be U+FFFD");
    }
    return new Vocabulary(entries);
  }

  private static Vocabulary counted(Iterable<String> tokens, int most) {
    if (most < 2) {
      throw new IllegalArgumentException("Vocabulary: size is " + most + ", must be at least 2");
    }
    Map<String, Long> counts = new HashMap<>();
    for (String token : tokens) {
      counts.merge(token, 1L, Long::sum);
    }
    counts.remove(UNKNOWN);
    if (counts.isEmpty()) {
      throw new IllegalArgumentException("Vocabulary: the text is empty");
    }
    List<String> entries = new ArrayList<>(List.of(UNKNOWN));
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most - 1L)
        .forEach(entry -> entries.add(entry.getKey()));
    return new Vocabulary(entries);
  }

  private static Iterable<String> characters(String text) {
    return () -> codePoints(text).mapToObj(Vocabulary::entryOf).iterator();
  }

  private static IntStream codePoints(String text) {
    return ByteOrderMark.strip(text).codePoints();
  }

  /** Half of a surrogate pair is no character, and no file in UTF-8 could hold it. */
  private static String entryOf(int codePoint) {
    boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return half ? UNKNOWN : Character.toString(codePoint);
  }

  /** {@return the number of entries} */
  public int size() {
    return entries.size();
  }

  /** {@return the entries, in the order of their numbers} */
  public List<String> entries() {
    return entries;
  }

  /**
   * The number of an entry.
   *
   * @param entry a character or token
   * @return its number, 0 where it has none of its own
   */
  public int number(String entry) {
    return numbers.getOrDefault(entry, 0);
  }

  /**
   * The entry of a number.
   *
   * @param number a number in {@code [0, size)}
   * @return its character or token
   * @throws IllegalArgumentException where the number is outside
   */
  public String entry(int number) {
    if (number < 0 || number >= entries.size()) {
      throw new IllegalArgumentException(
          "Vocabulary: number " + number + " is outside [0, " + entries.size() + ")");
    }
    return entries.get(number);
  }

  /**
   * A text as the numbers of its characters.
   *
   * @param text the text
   * @return one number per Unicode character
   */
  public int[] encode(String text) {
    return codePoints(text).map(point -> number(Character.toString(point))).toArray();
  }

  /**
   * Tokens as their numbers.
   *
   * @param tokens the tokens
   * @return one number per token
   */
  public int[] encode(List<String> tokens) {
    return tokens.stream().mapToInt(this::number).toArray();
  }

  /**
   * Numbers as text.
   *
   * @param encoded numbers in {@code [0, size)}
   * @return their entries, put together
   */
  public String decode(int... encoded) {
    StringBuilder text = new StringBuilder();
    Arrays.stream(encoded).forEach(number -> text.append(entry(number)));
    return text.toString();
  }
}
