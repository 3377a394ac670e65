package dev.sluice.examples.music;

import dev.sluice.text.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a tune in ABC notation that have notes. */
final class AbcMusic {
  private static final Pattern LENGTH = Pattern.compile("(\\d*)(/*)(\\d*)");
  private static final Pattern NOTE =
      Pattern.compile("(\\^\\^|\\^|__|_|=)?([A-Ga-gzx])([,']*)(\\d*/*\\d*)");
  private static final Pattern TUPLET = Pattern.compile("\\((\\d)(?::(\\d?))?(?::(\\d?))?");
  private static final Pattern PASSED =
      Pattern.compile(
          "\"[^\"]*\"|\\{[^}]*\\}|![^!]*!|\\+[a-z]+\\+|\\[\\d[-,.\\d]*|[\\s~.()uvHLMOPSTJR`\\\\y$]"
              + "|&[^|]*");
  private static final Pattern BAR = Pattern.compile(":*\\|[\\]|:]*\\d*|::|\\[\\|");

  private final BiConsumer<Character, String> inlineField;
  private final Melody melody = new Melody();
  private final Map<Character, Integer> accidentals = new HashMap<>();
  private Key key = Key.NONE;
  private double unit;
  private boolean compound;

  /**
   * @param inlineField hears of fields within the music, as {@code [K:G]}
   */
  AbcMusic(BiConsumer<Character, String> inlineField) {
    this.inlineField = inlineField;
  }

  /** The key from here on. */
  void key(Key next) {
    key = next;
    accidentals.clear();
  }

  /**
   * How long notes are from here on.
   *
   * @param ticks of a note without a length
   * @param threes whether the beat has three parts
   */
  void time(double ticks, boolean threes) {
    unit = ticks;
    compound = threes;
  }

  /** The notes so far. */
  List<Tune.Note> notes() {
    return melody.notes();
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what);
  }

  /** Reads a line of music. */
  void read(String text) {
    int at = 0;
    while (at < text.length()) {
      at = next(text, at);
    }
  }

  private static Matcher at(Pattern pattern, String text, int at) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    return matcher.lookingAt() ? matcher : null;
  }

  private int next(String text, int at) {
    Matcher found = at(BAR, text, at);
    if (found != null) {
      accidentals.clear();
      return found.end();
    }
    found = at(TUPLET, text, at);
    if (found != null) {
      tuplet(found);
      return found.end();
    }
    found = at(NOTE, text, at);
    if (found != null) {
      note(found, length(found.group(4)));
      return found.end();
    }
    char c = text.charAt(at);
    if (c == '>' || c == '<') {
      return broken(text, at);
    }
    if (c == '-') {
      melody.tie();
      return at + 1;
    }
    if (c == '[' && at + 2 < text.length() && text.charAt(at + 2) == ':') {
      int end = text.indexOf(']', at);
      if (end < 0) {
        throw wrong("'" + Printable.of(text.substring(at)) + "' has no ]");
      }
      inlineField.accept(text.charAt(at + 1), text.substring(at + 3, end).strip());
      return end + 1;
    }
    found = at(PASSED, text, at);
    if (found != null) {
      return found.end();
    }
    if (c == '[') {
      return chord(text, at);
    }
    throw wrong("'" + Printable.of(text.substring(at)) + "' is no note, bar line or sign of ABC");
  }

  private void tuplet(Matcher found) {
    int count = Integer.parseInt(found.group(1));
    boolean given = found.group(2) != null && !found.group(2).isEmpty();
    int into =
        given
            ? Integer.parseInt(found.group(2))
            : switch (count) {
              case 3, 6 -> 2;
              case 2, 4, 8 -> 3;
              default -> compound ? 3 : 2;
            };
    boolean howMany = found.group(3) != null && !found.group(3).isEmpty();
    if (count == 0 || into == 0) {
      throw wrong("'" + found.group() + "' is no tuplet: it has a 0");
    }
    melody.tuplet(howMany ? Integer.parseInt(found.group(3)) : count, (double) into / count);
  }

  private int broken(String text, int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) == text.charAt(at)) {
      end++;
    }
    double less = Math.pow(2, at - end);
    melody.broken(text.charAt(at) == '>' ? 2 - less : less);
    return end;
  }

  /** The highest of its notes: where the melody is. */
  private int chord(String text, int at) {
    int end = text.indexOf(']', at);
    if (end < 0) {
      throw wrong("'" + Printable.of(text.substring(at)) + "' has no ]");
    }
    Matcher highest = null;
    int pitch = Tune.REST;
    Matcher note = NOTE.matcher(text).region(at, end);
    while (note.find()) {
      int own = pitch(note);
      if (highest == null || own > pitch) {
        pitch = own;
        highest = at(NOTE, text, note.start());
      }
    }
    if (highest == null) {
      throw wrong("'" + Printable.of(text.substring(at, end + 1)) + "' has no note");
    }
    Matcher length = at(LENGTH, text, end + 1);
    note(highest, length(highest.group(4)) * length(length.group()));
    return length.end();
  }

  private double length(String text) {
    Matcher matcher = LENGTH.matcher(text);
    if (!matcher.matches() || text.length() > 8) {
      throw wrong("'" + Printable.of(text) + "' is no length, must be as 3, /2 or 3/2");
    }
    double times = matcher.group(1).isEmpty() ? 1 : Integer.parseInt(matcher.group(1));
    if (matcher.group(2).isEmpty()) {
      return times;
    }
    double by =
        matcher.group(3).isEmpty()
            ? Math.pow(2, matcher.group(2).length())
            : Integer.parseInt(matcher.group(3));
    if (by == 0 || times == 0) {
      throw wrong("'" + Printable.of(text) + "' is no length: it has a 0");
    }
    return times / by;
  }

  private int pitch(Matcher note) {
    char letter = note.group(2).charAt(0);
    if (letter == 'z' || letter == 'x') {
      return Tune.REST;
    }
    char upper = Character.toUpperCase(letter);
    int octave = Character.isLowerCase(letter) ? 1 : 0;
    for (char mark : note.group(3).toCharArray()) {
      octave += mark == ',' ? -1 : 1;
    }
    if (note.group(1) != null) {
      int by =
          switch (note.group(1)) {
            case "^" -> 1;
            case "^^" -> 2;
            case "_" -> -1;
            case "__" -> -2;
            default -> 0;
          };
      accidentals.put(upper, by);
    }
    int by = accidentals.getOrDefault(upper, key.accidentals().getOrDefault(upper, 0));
    return Math.clamp(60 + Key.semitones(upper) + 12 * octave + by, 0, 127);
  }

  private void note(Matcher found, double length) {
    melody.add(pitch(found), length * unit);
  }
}
