package dev.sluice.examples.music;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against what the standard of ABC 2.1 says, worked out by hand. */
class AbcTest {
  private static String notes(String header, String music) {
    Tune tune = Abc.read("test", "X:1\n" + header + "\n" + music + "\n").tunes().getFirst();
    StringBuilder all = new StringBuilder();
    for (Tune.Note note : tune.notes()) {
      all.append(note.pitch()).append('/').append(note.ticks()).append(' ');
    }
    return all.toString().strip();
  }

  @Test
  void pitchesAndLengths() {
    assertEquals(
        "60/240 62/480 72/120 84/120 48/360 -1/960", notes("L:1/8\nK:C", "C D2 c/ c'/2 C,3/2 z4|"));
    assertEquals("67/240", notes("M:6/8\nK:C", "G"), "an eighth where nothing else is said");
    assertEquals("67/120", notes("M:2/4\nK:C", "G"), "a sixteenth of meters below 3/4");
  }

  @Test
  void keys() {
    assertEquals("66/240 61/240", notes("L:1/8\nK:D", "FC"));
    assertEquals("66/240 60/240", notes("L:1/8\nK:Em", "FC"));
    assertEquals("66/240 61/240", notes("L:1/8\nK:Edor", "FC"));
    assertEquals("66/240 60/240", notes("L:1/8\nK:D mix", "FC"));
    assertEquals("70/240 63/240", notes("L:1/8\nK:Bb", "BE"));
    assertEquals("70/240 65/240", notes("L:1/8\nK:Gm", "BF"));
    assertEquals(7, Abc.read("test", "X:1\nK:Gm\nG\n").tunes().getFirst().tonic());
  }

  /** An accidental holds to the end of its bar, in every octave. */
  @Test
  void accidentals() {
    assertEquals("66/240 78/240 65/240", notes("L:1/8\nK:C", "^Ff|F"));
    assertEquals("65/240 63/240", notes("L:1/8\nK:D", "=F _E"));
  }

  @Test
  void rhythms() {
    assertEquals("60/360 62/120 64/120 65/360", notes("L:1/8\nK:C", "C>D E<F"));
    assertEquals("60/160 62/160 64/160 65/240", notes("L:1/8\nK:C", "(3CDE F"));
    assertEquals("60/480 62/240", notes("L:1/8\nK:C", "C-|C D"));
  }

  @Test
  void chordsAndWhatIsPassedOver() {
    assertEquals("64/480", notes("L:1/8\nK:C", "[C2E2]"));
    assertEquals("67/240 69/240", notes("L:1/8\nK:C", "\"Am\"{ab}.~G !trill![1 A :|"));
    assertEquals("60/240 66/240", notes("L:1/8\nK:C", "C[K:G]F % a remark: CDE"));
  }

  /** The others are read. */
  @Test
  void aTuneThatIsDamaged() {
    Abc.Read read = Abc.read("test", "X:1\nK:C\nCD\n[e2c2\nEF\n\nX:2\nK:C\nC\n");
    assertEquals(1, read.tunes().size());
    assertEquals(List.of("test, line 4: '[e2c2' has no ]"), read.faults());
  }

  /** Every bar of the project's own tunes is full, but for a first, and where a part ends. */
  @Test
  void theProjectsTunes() throws IOException {
    String text;
    try (InputStream in = Tunes.class.getResourceAsStream("traditional.abc")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> wrong = new ArrayList<>();
    int tunes = 0;
    for (String tune : text.split("\n\n")) {
      if (!tune.contains("K:")) {
        continue;
      }
      tunes++;
      String title = tune.replaceAll("(?s).*T:([^\n]*).*", "$1");
      int body = tune.indexOf('\n', tune.indexOf("K:")) + 1;
      String header = tune.substring(tune.indexOf("M:"), body);
      String meter = header.substring(2, header.indexOf('\n'));
      int beats = Integer.parseInt(meter.split("/")[0]);
      int whole = beats * 4 * Tune.QUARTER / Integer.parseInt(meter.split("/")[1]);
      String[] bars = tune.substring(body).replace("\n", "").split("[:|]+");
      int left = 0;
      for (int i = 0; i < bars.length; i++) {
        if (bars[i].isBlank()) {
          continue;
        }
        int ticks =
            Abc.read(title, "X:1\n" + header + bars[i] + "\n").tunes().getFirst().notes().stream()
                .mapToInt(Tune.Note::ticks)
                .sum();
        boolean edge = i <= 1 || i >= bars.length - 1;
        if (ticks != whole && !edge || ticks > whole) {
          wrong.add(title + ": bar " + i + " '" + bars[i] + "' has " + ticks + " of " + whole);
        }
        left = ticks;
      }
      assertTrue(left > 0, title);
    }
    assertEquals(List.of(), wrong);
    assertTrue(tunes >= 36, tunes + " tunes");
  }

  /** Of a tune whose header is wrong nothing is read; nothing stands before X:. */
  @Test
  void headers() {
    for (String header : List.of("L:abc\nK:C", "M:6/0\nK:C", "K:Q", "K:Gfoo", "K:C\nM:x")) {
      Abc.Read read = Abc.read("test", "X:1\n" + header + "\nCDE\n");
      assertEquals(List.of(), read.tunes(), header);
      assertEquals(1, read.faults().size(), header);
    }
    Abc.Read all = Abc.read("test", "T:none\nK:G\nF\nL:1/4\nX:1\nK:C\nC[K:G]F\n\nX:2\nK:none\nC");
    assertEquals(List.of(0, 0), all.tunes().stream().map(Tune::tonic).toList(), "the first key");
    assertEquals(Tune.QUARTER, all.tunes().getFirst().notes().getFirst().ticks(), "of the file");
    Tune tune = Abc.read("test", "X:1\nM:3/4\nK:D\nD|\nM:4/4\nE\n").tunes().getFirst();
    assertEquals("3/4", tune.meter());
  }

  @Test
  void voicesAndOverlays() {
    assertEquals("60/240 64/240", notes("L:1/8\nK:C", "V:1\nC & G|\nV:2\nc\nV:1\nE"));
  }

  /** A length that is none is not made one. */
  @Test
  void lengthsThatAreNone() {
    for (String note : List.of("C0", "C/0", "C99999", "C/999")) {
      assertEquals(1, Abc.read("test", "X:1\nK:C\n" + note).faults().size(), note);
    }
    assertEquals("60/600 62/120", notes("L:1/8\nK:C", "C-C>D"), "only the second half is dotted");
  }

  /** Whatever a file holds, it is read or refused with its name. */
  @FuzzTest(maxDuration = "24h")
  void anyText(byte[] bytes) {
    try {
      String text = new String(bytes, StandardCharsets.UTF_8);
      for (String all : List.of(text, "X:1\nK:C\n" + text)) {
        for (Tune tune : Abc.read("file", all).tunes()) {
          assertTrue(tune.notes().stream().allMatch(note -> note.ticks() >= 1), tune.toString());
        }
      }
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("file"), e.toString());
    }
  }
}
