package dev.sluice.examples.charlm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.data.Vocabulary;
import dev.sluice.file.FileFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Whatever a checkpoint's vocabulary is, it is refused with the file's name, or read. */
class VocabularyNoteFuzzTest {
  /** In a build the corpus; with the profile fuzz whatever the fuzzer finds. */
  @FuzzTest(maxDuration = "24h")
  void anyText(byte[] bytes) {
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
