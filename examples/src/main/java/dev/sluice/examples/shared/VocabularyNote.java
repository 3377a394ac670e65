package dev.sluice.examples.shared;

import dev.sluice.data.Vocabulary;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A vocabulary as a note of a saved model. */
public final class VocabularyNote {
  private static final String ENTRIES = "entries";

  private VocabularyNote() {}

  /**
   * Writes a vocabulary.
   *
   * @param vocabulary the vocabulary
   * @return the note
   */
  public static String write(Vocabulary vocabulary) {
    return Json.write(Map.of(ENTRIES, vocabulary.entries()));
  }

  /**
   * Reads a vocabulary.
   *
   * @param file of the note, for messages
   * @param note as of {@link #write}; null where the file has none
   * @return the vocabulary
   * @throws FileFormatException where there is none, or it is damaged
   */
  public static Vocabulary read(Path file, String note) {
    if (note == null) {
      throw new FileFormatException(
          file + ": has no vocabulary, as the models of these examples have");
    }
    try {
      Object entries = Json.parseObject(note.getBytes(StandardCharsets.UTF_8)).get(ENTRIES);
      if (!(entries instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
        throw new FileFormatException(file + ": its vocabulary must be an array of strings");
      }
      return Vocabulary.ofEntries(list.stream().map(String.class::cast).toList());
    } catch (FileFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new FileFormatException(file + ": its vocabulary: " + e.getMessage(), e);
    }
  }
}
