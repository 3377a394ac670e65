package dev.sluice.examples.music;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.examples.shared.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MusicTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    return Ran.of(Music.application(), arguments);
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  @Test
  void isBetterThanWhatKnowsThreeNotes() throws Exception {
    Ran ran = run("--small", "--out", out(), "--melodies", "2").well();
    double own = ran.number("Held out, LSTM:");
    for (int order : new int[] {1, 3}) {
      double simple = ran.number("Held out, order-" + order + " model:");
      assertTrue(own < simple, own + " against " + simple);
    }
    Path melody = folder.resolve("out/melody2.mid");
    Sequence sequence = MidiSystem.getSequence(melody.toFile());
    assertEquals(Tune.QUARTER, sequence.getResolution());
    assertTrue(sequence.getTickLength() > Tune.QUARTER, sequence.getTickLength() + " ticks");
    String page = Files.readString(folder.resolve("out/page.html"));
    assertTrue(page.contains("data:audio/midi;base64,TVRoZ"), "a MIDI file begins with MThd");
    assertTrue(Files.size(folder.resolve("out/melody1.png")) > 5_000);
    String model = folder.resolve("out/model.safetensors").toString();
    run("--use", model, "--meter", "4/4", "--out", out()).well();
    run("--use", model, "--meter", "5/4", "--out", out()).refused("--meter is 5/4, the melodies");
  }

  @Test
  void archivesAndFolders() throws IOException {
    StringBuilder tunes = new StringBuilder();
    for (int i = 1; i <= 6; i++) {
      tunes.append("X:").append(i).append("\nT:Scale\nM:6/8\nK:C\nCDE FGA|Bc");
      tunes.append("d".repeat(i)).append("|\n\n");
    }
    Path zip = folder.resolve("tunes.zip");
    try (ZipOutputStream archive = new ZipOutputStream(Files.newOutputStream(zip))) {
      archive.putNextEntry(new ZipEntry("a/tunes.abc"));
      archive.write(tunes.toString().getBytes());
    }
    Ran ran = run("--data", zip.toString(), "--epochs", "1", "--hidden", "8", "--out", out());
    assertTrue(ran.well().out().contains("5 melodies of "), ran.out());
    Files.writeString(folder.resolve("tunes.abc"), tunes);
    run("--data", folder.toString(), "--epochs", "1", "--hidden", "8", "--out", out()).well();
  }

  @Test
  void whatIsNoAbc() throws IOException {
    Path file = folder.resolve("tunes.abc");
    Files.writeString(file, "X:1\nK:C\nCD E2 ?F\n");
    run("--data", file.toString(), "--out", out())
        .refused("tunes.abc, line 3: '?F' is no note, bar line or sign of ABC");
    Files.writeString(file, "X:1\nM:6/0\nK:C\nC\n");
    run("--data", file.toString(), "--out", out())
        .refused("tunes.abc, line 2: M: is '6/0', must be a fraction as 6/8");
    Files.writeString(file, "X:1\nK:Q\nC\n");
    run("--data", file.toString(), "--out", out())
        .refused("tunes.abc, line 2: K: is 'Q', must be a key as G, Em or Ddor");
    Files.writeString(file, "");
    run("--data", file.toString(), "--out", out()).refused("tunes.abc: has no tune");
    Files.writeString(file, "X:1\nK:C\nCDE\n");
    run("--data", file.toString(), "--out", out()).refused("has 1 tunes in ABC notation");
    Files.write(file, new byte[] {(byte) 0xff, 10});
    run("--data", file.toString(), "--out", out()).refused("is not text in UTF-8");
    Path zip = Files.writeString(folder.resolve("no.zip"), "text");
    run("--data", zip.toString(), "--out", out()).refused("no.zip: is not a zip archive");
    run("--temperature", "-1").refused("temperature is -1.0");
  }
}
