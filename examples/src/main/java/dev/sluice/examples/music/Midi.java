package dev.sluice.examples.music;

import dev.sluice.file.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.sound.midi.InvalidMidiDataException;
import javax.sound.midi.MetaMessage;
import javax.sound.midi.MidiEvent;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;

/** Tunes as MIDI files, by the JDK. */
final class Midi {
  private static final int TITLE = 0x03;
  private static final int TEMPO = 0x51;
  private static final int MICROSECONDS_OF_QUARTER = 400_000;
  private static final int FLUTE = 73;
  private static final int VELOCITY = 90;

  private Midi() {}

  /** The bytes of a file of one track. */
  static byte[] bytes(Tune tune) {
    try {
      Sequence sequence = new Sequence(Sequence.PPQ, Tune.QUARTER);
      Track track = sequence.createTrack();
      byte[] title = tune.title().getBytes(StandardCharsets.UTF_8);
      track.add(new MidiEvent(new MetaMessage(TITLE, title, title.length), 0));
      byte[] tempo = {
        (byte) (MICROSECONDS_OF_QUARTER >> 16),
        (byte) (MICROSECONDS_OF_QUARTER >> 8),
        (byte) MICROSECONDS_OF_QUARTER
      };
      track.add(new MidiEvent(new MetaMessage(TEMPO, tempo, tempo.length), 0));
      track.add(new MidiEvent(new ShortMessage(ShortMessage.PROGRAM_CHANGE, 0, FLUTE, 0), 0));
      long at = 0;
      for (Tune.Note note : tune.notes()) {
        if (note.pitch() != Tune.REST) {
          track.add(event(ShortMessage.NOTE_ON, note.pitch(), VELOCITY, at));
          track.add(event(ShortMessage.NOTE_OFF, note.pitch(), 0, at + note.ticks()));
        }
        at += note.ticks();
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      MidiSystem.write(sequence, 0, out);
      return out.toByteArray();
    } catch (InvalidMidiDataException | IOException e) {
      throw new IllegalStateException("MIDI: " + tune.title() + ": " + e.getMessage(), e);
    }
  }

  private static MidiEvent event(int command, int pitch, int velocity, long at)
      throws InvalidMidiDataException {
    return new MidiEvent(new ShortMessage(command, 0, pitch, velocity), at);
  }

  /** Writes a file, whole or not at all. */
  static void save(Tune tune, Path file) {
    AtomicFile.write(file, bytes(tune));
  }
}
