package dev.sluice.examples.music;

import dev.sluice.data.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * Tunes as tokens: the meter, then of each note how far it is from the key's tonic and how long it
 * is, in the end an end.
 */
final class NoteTokens {
  private static final String END = "end";
  private static final String METER = "M:";
  private static final String REST = "z";
  private static final int MOST = 500;
  private static final int MIDDLE = 60;
  private static final int OCTAVE = 12;

  private final Vocabulary vocabulary;

  NoteTokens(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** All that occurs in some tunes. */
  static NoteTokens of(List<Tune> tunes) {
    List<String> all = new ArrayList<>();
    tunes.forEach(tune -> all.addAll(words(tune)));
    return new NoteTokens(Vocabulary.ofTokens(all, MOST));
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The key that pitches count from: the tonic between F below middle C and E above it. */
  private static int base(int tonic) {
    return MIDDLE + (tonic > 4 ? tonic - OCTAVE : tonic);
  }

  private static List<String> words(Tune tune) {
    List<String> words = new ArrayList<>();
    words.add(METER + tune.meter());
    for (Tune.Note note : tune.notes()) {
      boolean rest = note.pitch() == Tune.REST;
      words.add(rest ? REST : Integer.toString(note.pitch() - base(tune.tonic())));
      words.add("/" + note.ticks());
    }
    words.add(END);
    return words;
  }

  int[] encode(Tune tune) {
    return vocabulary.encode(words(tune));
  }

  /** The first token of a tune. */
  int meter(String meter) {
    return vocabulary.number(METER + meter);
  }

  List<String> meters() {
    return vocabulary.entries().stream()
        .filter(entry -> entry.startsWith(METER))
        .map(entry -> entry.substring(METER.length()))
        .toList();
  }

  boolean isEnd(int token) {
    return vocabulary.entry(token).equals(END);
  }

  /** Whether a token may come after one that is a length or not: pitches and lengths take turns. */
  boolean fits(int token, boolean length) {
    String entry = vocabulary.entry(token);
    return !entry.equals(Vocabulary.UNKNOWN)
        && !entry.startsWith(METER)
        && entry.startsWith("/") == length;
  }

  /** A tune in C that tokens say, without the first, the meter. */
  Tune decode(String title, String meter, List<Integer> tokens) {
    List<Tune.Note> notes = new ArrayList<>();
    for (int i = 0; i + 1 < tokens.size(); i += 2) {
      String pitch = vocabulary.entry(tokens.get(i));
      String ticks = vocabulary.entry(tokens.get(i + 1)).substring(1);
      int key = pitch.equals(REST) ? Tune.REST : MIDDLE + Integer.parseInt(pitch);
      notes.add(new Tune.Note(key, Integer.parseInt(ticks)));
    }
    return new Tune(title, meter, 0, notes);
  }
}
