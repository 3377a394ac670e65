package dev.sluice.examples.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.data.Vocabulary;
import dev.sluice.file.FileFormatException;
import dev.sluice.testing.DamagedBytes;
import dev.sluice.testing.Soak;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Whatever a checkpoint's vocabulary is, it is refused with the file's name, or read. */
class VocabularyNoteFuzzTest {
  /** In a build the corpus; with the profile fuzz whatever the fuzzer finds. */
  @FuzzTest(maxDuration = "24h")
  void anyText(byte[] bytes) {
    read(bytes);
  }

  @Test
  void damaged() {
    Vocabulary vocabulary = Vocabulary.ofCharacters("to be, or not to be: \u00e9\ud83d\ude00", 50);
    byte[] whole = VocabularyNote.write(vocabulary).getBytes(StandardCharsets.UTF_8);
    int notes = Soak.count("vocabularies", 1000);
    for (int seed = 0; seed < notes; seed++) {
      read(DamagedBytes.of(whole, whole.length, seed));
    }
    Soak.done(notes, "damaged vocabularies");
  }

  private static void read(byte[] bytes) {
    String note = new String(bytes, StandardCharsets.UTF_8);
    try {
      Vocabulary read = VocabularyNote.read(Path.of("checkpoint"), note);
      Vocabulary again = VocabularyNote.read(Path.of("checkpoint"), VocabularyNote.write(read));
      assertEquals(read.entries(), again.entries());
    } catch (FileFormatException e) {
      assertTrue(e.getMessage().startsWith("checkpoint: "), e.getMessage());
    }
  }
}
