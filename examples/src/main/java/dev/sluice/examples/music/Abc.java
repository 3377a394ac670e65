package dev.sluice.examples.music;

import dev.sluice.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
              + "|&[^|]*");
  private static final Pattern BAR = Pattern.compile(":*\\|[\\]|:]*\\d*|::|\\[\\|");
  private static final int WHOLE = 4 * Tune.QUARTER;
  private static final int LONGEST = 64 * WHOLE;

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
  private final Map<Character, Integer> accidentals = new HashMap<>();
  private Key key = Key.NONE;
  private String fileMeter = "4/4";
  private double fileUnit;
  private String title = "";
  private String meter = fileMeter;
  private String tuneMeter = fileMeter;
  private String voice;
  private int tonic;
  private int lastTicks;
  private boolean inTune;
  private boolean otherVoice;
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
   * @throws IllegalArgumentException where there is none
   */
  static Read read(String origin, String text) {
    Abc abc = new Abc(origin);
    text.lines().forEach(abc::line);
    abc.end();
    if (abc.tunes.isEmpty() && abc.faults.isEmpty()) {
      throw new IllegalArgumentException(
          origin + ": has no tune in ABC notation, which begins with X: and a number");
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
      inTune = false; // what follows up to the next X: is of the same tune
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
    } else if (inBody && !otherVoice) {
      music(text);
    }
  }

  private void field(char name, String value) {
    if (name == 'X') {
      begin();
    } else if (inTune) {
      fieldOfTune(name, value);
    } else if (tunes.isEmpty() && faults.isEmpty()) {
      fieldOfFile(name, value);
    }
  }

  /** Before the first tune: for all that say nothing else. */
  private void fieldOfFile(char name, String value) {
    switch (name) {
      case 'M' -> fileMeter = meter(value);
      case 'L' -> fileUnit = WHOLE * fraction(value, "L:");
      default -> {} // nothing that notes are read by
    }
  }

  private void fieldOfTune(char name, String value) {
    switch (name) {
      case 'T' -> title = title.isEmpty() ? value : title;
      case 'M' -> meter = meter(value);
      case 'L' -> unit = WHOLE * fraction(value, "L:");
      case 'K' -> key(value);
      case 'V' -> voice(value);
      default -> {} // who wrote it, where, how fast: nothing that notes are read by
    }
  }

  /** The melody is the first of several voices. */
  private void voice(String value) {
    if (inBody) {
      String id = value.split("\\s")[0];
      voice = voice == null ? id : voice;
      otherVoice = !voice.equals(id);
    }
  }

  private void begin() {
    end();
    inTune = true;
    meter = fileMeter;
    unit = fileUnit;
    key = Key.NONE;
  }

  private void end() {
    if (inBody && !notes.isEmpty()) {
      tunes.add(new Tune(title, tuneMeter, tonic, notes));
    }
    notes.clear();
    accidentals.clear();
    inBody = false;
    inTune = false;
    otherVoice = false;
    voice = null;
    title = "";
    broken = 1;
    tupletLeft = 0;
    tied = false;
  }

  private String meter(String value) {
    String read =
        switch (value) {
          case "C" -> "4/4";
          case "C|" -> "2/2";
          default -> value;
        };
    if (!read.equals("none")) {
      fraction(read, "M:");
    }
    return read;
  }

  private double fraction(String text, String field) {
    Matcher matcher = Pattern.compile("\\s*(\\d{1,3})/(\\d{1,3})\\s*").matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) == 0) {
      throw wrong(field + " is '" + Printable.of(text) + "', must be a fraction as 6/8");
    }
    return Double.parseDouble(matcher.group(1)) / Integer.parseInt(matcher.group(2));
  }

  /** Of a tune the first one counts, of the notes behind it each. */
  private void key(String value) {
    try {
      key = Key.of(value);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    accidentals.clear();
    if (!inBody) {
      tonic = key.tonic();
      tuneMeter = meter;
      inBody = true;
    }
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
    int before = last.ticks() - lastTicks; // of what it is tied to
    notes.add(new Tune.Note(last.pitch(), before + ticks(lastTicks * first)));
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

  private int ticks(double exact) {
    long rounded = Math.round(exact);
    if (rounded < 1 || rounded > LONGEST) {
      throw wrong("a note is " + rounded + " ticks long, must be from 1 to " + LONGEST);
    }
    return (int) rounded;
  }

  private void note(Matcher found, double length) {
    double ticks = length * unit() * broken;
    broken = 1;
    if (tupletLeft > 0) {
      ticks *= tupletFactor;
      tupletLeft--;
    }
    int pitch = pitch(found);
    int rounded = ticks(ticks);
    lastTicks = rounded;
    if (tied && !notes.isEmpty() && notes.getLast().pitch() == pitch) {
      rounded += notes.removeLast().ticks();
    }
    tied = false;
    notes.add(new Tune.Note(pitch, rounded));
  }
}
