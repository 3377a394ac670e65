package dev.sluice.examples.music;

import dev.sluice.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Melodies in ABC notation (standard 2.1): of chords the highest note; chord symbols, grace notes,
 * decorations and words are passed over, repeats are not played.
 */
final class Abc {
  private static final Pattern FIELD = Pattern.compile("([A-Za-z]):(.*)");
  private static final int WHOLE = 4 * Tune.QUARTER;

  /**
   * What a text has.
   *
   * @param tunes those that can be read
   * @param faults a line for each that cannot
   */
  record Read(List<Tune> tunes, List<String> faults) {}

  private final String origin;
  private final List<String> faults = new ArrayList<>();
  private final List<Tune> tunes = new ArrayList<>();
  private AbcMusic music = new AbcMusic(this::field);
  private String fileMeter = "4/4";
  private double fileUnit;
  private String title = "";
  private String meter = fileMeter;
  private String tuneMeter = fileMeter;
  private String voice;
  private int tonic;
  private boolean inTune;
  private boolean otherVoice;
  private double unit;
  private boolean inBody;
  private int line;

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

  private void line(String raw) {
    line++;
    try {
      read(raw);
    } catch (IllegalArgumentException e) {
      faults.add(origin + ", line " + line + ": " + e.getMessage());
      inBody = false;
      end(); // what follows up to the next X: is of the same tune
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
      music.read(text);
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
    music.time(unit(), meter.matches("(6|9|12)/.*"));
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
    music = new AbcMusic(this::field);
  }

  private void end() {
    List<Tune.Note> notes = music.notes();
    if (inBody && !notes.isEmpty()) {
      tunes.add(new Tune(title, tuneMeter, tonic, notes));
    }
    inBody = false;
    inTune = false;
    otherVoice = false;
    voice = null;
    title = "";
  }

  private static String meter(String value) {
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

  private static double fraction(String text, String field) {
    Matcher matcher = Pattern.compile("\\s*(\\d{1,3})/(\\d{1,3})\\s*").matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) == 0) {
      throw new IllegalArgumentException(
          field + " is '" + Printable.of(text) + "', must be a fraction as 6/8");
    }
    return Double.parseDouble(matcher.group(1)) / Integer.parseInt(matcher.group(2));
  }

  /** Of a tune the first one counts, of the notes behind it each. */
  private void key(String value) {
    Key key = Key.of(value);
    music.key(key);
    if (!inBody) {
      tonic = key.tonic();
      tuneMeter = meter;
      inBody = true;
    }
  }

  /** Where nothing is said, an eighth, of meters below 3/4 a sixteenth. */
  private double unit() {
    if (unit > 0) {
      return unit;
    }
    return WHOLE * (meter.equals("none") || fraction(meter, "M:") >= 0.75 ? 1.0 / 8 : 1.0 / 16);
  }
}
