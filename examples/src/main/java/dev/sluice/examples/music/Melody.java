package dev.sluice.examples.music;

import java.util.ArrayList;
import java.util.List;

/** Notes one after the other, and what makes them longer or shorter than they are written. */
final class Melody {
  private static final int LONGEST = 64 * 4 * Tune.QUARTER;

  private final List<Tune.Note> notes = new ArrayList<>();

  /** How long the last note is without what it is tied to. */
  private int lastTicks;

  private double nextFactor = 1;
  private int tupletLeft;
  private double tupletFactor;
  private boolean tied;

  List<Tune.Note> notes() {
    return List.copyOf(notes);
  }

  void add(int pitch, double exact) {
    double ticks = exact * nextFactor;
    nextFactor = 1;
    if (tupletLeft > 0) {
      ticks *= tupletFactor;
      tupletLeft--;
    }
    lastTicks = rounded(ticks);
    int before = 0;
    if (tied && !notes.isEmpty() && notes.getLast().pitch() == pitch) {
      before = notes.removeLast().ticks();
    }
    tied = false;
    notes.add(new Tune.Note(pitch, before + lastTicks));
  }

  private static int rounded(double ticks) {
    long rounded = Math.round(ticks);
    if (rounded < 1 || rounded > LONGEST) {
      throw new IllegalArgumentException(
          "a note is " + rounded + " ticks long, must be from 1 to " + LONGEST);
    }
    return (int) rounded;
  }

  /** The last note is so many times as long, what the next one is less. */
  void broken(double factor) {
    if (notes.isEmpty()) {
      throw new IllegalArgumentException("a broken rhythm begins before the first note");
    }
    Tune.Note last = notes.removeLast();
    int before = last.ticks() - lastTicks;
    lastTicks = rounded(lastTicks * factor);
    notes.add(new Tune.Note(last.pitch(), before + lastTicks));
    nextFactor = 2 - factor;
  }

  /** The next note, if it is of the same pitch, goes on with the last. */
  void tie() {
    tied = true;
  }

  /** So many notes from here on are so many times as long. */
  void tuplet(int count, double factor) {
    tupletLeft = count;
    tupletFactor = factor;
  }
}
