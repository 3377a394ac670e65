package dev.sluice.examples.music;

import dev.sluice.text.Printable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of ABC notation, as {@code G}, {@code F#m} or {@code D dorian}.
 *
 * @param tonic the pitch class of its tonic, from 0 for C
 * @param accidentals by letter, 1 for sharp and -1 for flat
 */
record Key(int tonic, Map<Character, Integer> accidentals) {
  /** Of which no letter is sharp or flat. */
  static final Key NONE = new Key(0, Map.of());

  private static final Pattern KEY = Pattern.compile("([A-G])([#b]?)\\s*([A-Za-z]*)(.*)");
  private static final String LETTERS = "CDEFGAB";
  private static final int[] SEMITONES = {0, 2, 4, 5, 7, 9, 11};
  private static final String SHARPS = "FCGDAEB";

  /** By the first three letters of a mode, how many fifths it has less than major. */
  private static final Map<String, Integer> MODES =
      Map.of(
          "maj", 0, "ion", 0, "min", 3, "aeo", 3, "dor", 2, "mix", 1, "phr", 4, "lyd", -1, "loc",
          5);

  /** How far a letter is above C. */
  static int semitones(char letter) {
    return SEMITONES[LETTERS.indexOf(letter)];
  }

  /**
   * Reads a key. Its sharps or flats are those of its tonic in major, moved along the fifths by the
   * mode.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Key of(String value) {
    if (value.isEmpty() || value.equals("none") || value.matches("H[Pp].*")) {
      return NONE;
    }
    Matcher matcher = KEY.matcher(value);
    if (!matcher.matches()) {
      throw wrong(value);
    }
    char letter = matcher.group(1).charAt(0);
    int sharp = matcher.group(2).isEmpty() ? 0 : matcher.group(2).equals("#") ? 1 : -1;
    int less = less(matcher.group(3), matcher.group(4), value);
    int fifths = SHARPS.indexOf(letter) - 1 + 7 * sharp - less;
    Map<Character, Integer> accidentals = new HashMap<>();
    for (int i = 0; i < Math.min(7, Math.abs(fifths)); i++) {
      accidentals.put(SHARPS.charAt(fifths > 0 ? i : 6 - i), Integer.signum(fifths));
    }
    return new Key(Math.floorMod(semitones(letter) + sharp, 12), accidentals);
  }

  /** What follows the tonic is a mode, or a word about the staff, as {@code clef=treble}. */
  private static int less(String word, String rest, String value) {
    String mode = word.toLowerCase(Locale.ROOT);
    if (mode.isEmpty() || rest.startsWith("=") || mode.equals("treble") || mode.equals("bass")) {
      return 0;
    }
    if (mode.equals("m")) {
      return 3;
    }
    Integer less = mode.length() < 3 ? null : MODES.get(mode.substring(0, 3));
    if (less == null) {
      throw wrong(value);
    }
    return less;
  }

  private static IllegalArgumentException wrong(String value) {
    return new IllegalArgumentException(
        "K: is '" + Printable.of(value) + "', must be a key as G, Em or Ddor");
  }
}
