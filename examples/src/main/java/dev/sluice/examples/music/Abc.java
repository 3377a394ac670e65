package dev.sluice.examples.music;

import dev.sluice.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Melodies in ABC notation (standard 2.1): of chords the highest note; chord symbols, grace notes,
 * decorations and words are passed over, repeats are not played.
 */
final class Abc {
  private static final Pattern FIELD = Pattern.compile("([A-Za-z]):(.*)");
  private static final Pattern LENGTH = Pattern.compile("(\\d*)(/*)(\\d*)");
  private static final Pattern NOTE =
      Pattern.compile("(\\^\\^|\\^|__|_|=)?([A-Ga-gzx])([,']*)(\\d*/*\\d*)");
  private static final Pattern TUPLET = Pattern.compile("\\((\\d)(?::(\\d?))?(?::(\\d?))?");
  private static final Pattern PASSED =
      Pattern.compile(
          "\"[^\"]*\"|\\{[^}]*\\}|![^!]*!|\\+[a-z]+\\+|\\[\\d[-,.\\d]*|[\\s~.()uvHLMOPSTJR`\\\\y$]"
              + "|&.*");
  private static final Pattern BAR = Pattern.compile(":*\\|[\\]|:]*\\d*|::|\\[\\|");
  private static final String LETTERS = "CDEFGAB";
  private static final int[] SEMITONES = {0, 2, 4, 5, 7, 9, 11};
  private static final String SHARPS = "FCGDAEB";
  private static final Map<String, Integer> MODES =
      Map.of("", 0, "maj", 0, "ion", 0, "m", 3, "min", 3, "aeo", 3, "dor", 2, "mix", 1, "phr", 4);
  private static final Map<String, Integer> MORE_MODES = Map.of("lyd", -1, "loc", 5);
  private static final int WHOLE = 4 * Tune.QUARTER;

  /**
   * What a text has.
   *
   * @param tunes those that can be read
   * @param faults a line for each that cannot
   */
  record Read(List<Tune> tunes, List<String> faults) {}

  /** Something that is not ABC; its tune is passed over. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String message) {
      super(message);
    }
  }

  private final String origin;
  private final List<String> faults = new ArrayList<>();
  private final List<Tune> tunes = new ArrayList<>();
  private final List<Tune.Note> notes = new ArrayList<>();
  private final Map<Character, Integer> key = new HashMap<>();
  private final Map<Character, Integer> accidentals = new HashMap<>();
  private String title;
  private String meter;
  private int tonic;
  private double unit;
  private boolean inBody;
  private int line;
  private double broken;
  private int tupletLeft;
  private double tupletFactor;
  private boolean tied;

  private Abc(String origin) {
    this.origin = origin;
  }

  /**
   * Reads the tunes of a text.
   *
   * @param origin the text's name, for messages
   * @throws IllegalArgumentException where none can be read
   */
  static Read read(String origin, String text) {
    Abc abc = new Abc(origin);
    text.lines().forEach(abc::line);
    abc.end();
    if (abc.tunes.isEmpty()) {
      throw new IllegalArgumentException(
          abc.faults.isEmpty()
              ? origin + ": has no tune in ABC notation, which begins with X: and a number"
              : abc.faults.getFirst());
    }
    return new Read(abc.tunes, abc.faults);
  }

  private Fault wrong(String what) {
    return new Fault(origin + ", line " + line + ": " + what);
  }

  private void line(String raw) {
    line++;
    try {
      read(raw);
    } catch (Fault e) {
      faults.add(e.getMessage());
      notes.clear();
      end();
    }
  }

  private void read(String raw) {
    int comment = raw.indexOf('%');
    String text = (comment >= 0 ? raw.substring(0, comment) : raw).strip();
    Matcher field = FIELD.matcher(text);
    if (field.matches()) {
      field(field.group(1).charAt(0), field.group(2).strip());
    } else if (text.isEmpty()) {
      if (raw.isBlank()) {
        end();
      }
    } else if (inBody) {
      music(text);
    }
  }

  private void field(char name, String value) {
    switch (name) {
      case 'X' -> begin();
      case 'T' -> title = title.isEmpty() ? value : title;
      case 'M' -> meter(value);
      case 'L' -> unit = WHOLE * fraction(value, "L:");
      case 'K' -> {
        key(value);
        inBody = true;
      }
      default -> {} // who wrote it, where, how fast: nothing that notes are read by
    }
  }

  private void begin() {
    end();
    title = "";
    meter = "4/4";
    unit = 0;
  }

  private void end() {
    if (inBody && !notes.isEmpty()) {
      tunes.add(new Tune(title, meter, tonic, notes));
    }
    notes.clear();
    accidentals.clear();
    inBody = false;
    title = "";
    broken = 1;
    tupletLeft = 0;
    tied = false;
  }

  private void meter(String value) {
    meter =
        switch (value) {
          case "C" -> "4/4";
          case "C|" -> "2/2";
          default -> value;
        };
    if (!meter.equals("none")) {
      fraction(meter, "M:");
    }
  }

  private double fraction(String text, String field) {
    Matcher matcher = Pattern.compile("\\s*(\\d{1,3})/(\\d{1,3})\\s*").matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) == 0) {
      throw wrong(field + " is '" + Printable.of(text) + "', must be a fraction as 6/8");
    }
    return Double.parseDouble(matcher.group(1)) / Integer.parseInt(matcher.group(2));
  }

  /** Sharps or flats of a key: those of its tonic in major, moved along the fifths by the mode. */
  private void key(String value) {
    Matcher matcher = Pattern.compile("([A-G])([#b]?)\\s*([A-Za-z]*).*").matcher(value);
    key.clear();
    accidentals.clear();
    if (!matcher.matches()) {
      if (!value.isEmpty() && !value.equals("none") && !value.startsWith("H")) {
        throw wrong("K: is '" + Printable.of(value) + "', must be a key as G, Em or Ddor");
      }
      return;
    }
    char letter = matcher.group(1).charAt(0);
    int sharp = matcher.group(2).isEmpty() ? 0 : matcher.group(2).equals("#") ? 1 : -1;
    String given = matcher.group(3).toLowerCase(Locale.ROOT);
    String mode = given.substring(0, Math.min(3, given.length()));
    Integer less = MODES.getOrDefault(mode, MORE_MODES.get(mode));
    int fifths =
        SHARPS.indexOf(letter) - 1 + 7 * sharp - (less == null ? 0 : less); // as clef=treble: major
    for (int i = 0; i < Math.min(7, Math.abs(fifths)); i++) {
      key.put(SHARPS.charAt(fifths > 0 ? i : 6 - i), Integer.signum(fifths));
    }
    tonic = Math.floorMod(SEMITONES[LETTERS.indexOf(letter)] + sharp, 12);
  }

  private double unit() {
    if (unit == 0) {
      unit = WHOLE * (meter.equals("none") || fraction(meter, "M:") >= 0.75 ? 1.0 / 8 : 1.0 / 16);
    }
    return unit;
  }

  private void music(String text) {
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
      tied = true;
      return at + 1;
    }
    if (c == '[' && at + 2 < text.length() && text.charAt(at + 2) == ':') {
      int end = text.indexOf(']', at);
      if (end < 0) {
        throw wrong("'" + Printable.of(text.substring(at)) + "' has no ]");
      }
      field(text.charAt(at + 1), text.substring(at + 3, end).strip());
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
    boolean compound = meter.matches("(6|9|12)/.*");
    int into =
        given
            ? Integer.parseInt(found.group(2))
            : switch (count) {
              case 3, 6 -> 2;
              case 2, 4, 8 -> 3;
              default -> compound ? 3 : 2;
            };
    tupletLeft =
        found.group(3) != null && !found.group(3).isEmpty()
            ? Integer.parseInt(found.group(3))
            : count;
    tupletFactor = count == 0 ? 1 : (double) into / count;
  }

  private int broken(String text, int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) == text.charAt(at)) {
      end++;
    }
    if (notes.isEmpty()) {
      throw wrong("'" + text.charAt(at) + "' stands before the first note");
    }
    double less = Math.pow(2, at - end);
    double first = text.charAt(at) == '>' ? 2 - less : less;
    broken = 2 - first;
    Tune.Note last = notes.removeLast();
    notes.add(new Tune.Note(last.pitch(), (int) Math.round(last.ticks() * first)));
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
    int by = accidentals.getOrDefault(upper, key.getOrDefault(upper, 0));
    return Math.clamp(60 + SEMITONES[LETTERS.indexOf(upper)] + 12 * octave + by, 0, 127);
  }

  private void note(Matcher found, double length) {
    double ticks = length * unit() * broken;
    broken = 1;
    if (tupletLeft > 0) {
      ticks *= tupletFactor;
      tupletLeft--;
    }
    int pitch = pitch(found);
    int rounded = (int) Math.max(1, Math.round(ticks));
    if (tied && !notes.isEmpty() && notes.getLast().pitch() == pitch) {
      rounded += notes.removeLast().ticks();
    }
    tied = false;
    notes.add(new Tune.Note(pitch, rounded));
  }
}
