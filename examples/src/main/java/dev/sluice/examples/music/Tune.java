package dev.sluice.examples.music;

import java.util.List;

/**
 * A melody.
 *
 * @param title what it is called
 * @param meter beats of a bar, as {@code 6/8}
 * @param tonic the pitch class of its key, from 0 for C
 * @param notes the notes and rests, one after the other
 */
record Tune(String title, String meter, int tonic, List<Note> notes) {
  /** Ticks of a quarter note. */
  static final int QUARTER = 480;

  /** The pitch of a rest. */
  static final int REST = -1;

  /**
   * A note or a rest.
   *
   * @param pitch the key of MIDI, 60 for middle C, or {@link #REST}
   * @param ticks how long it is
   */
  record Note(int pitch, int ticks) {}

  Tune {
    notes = List.copyOf(notes);
  }
}
