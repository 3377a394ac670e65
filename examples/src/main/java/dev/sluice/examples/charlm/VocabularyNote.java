package dev.sluice.examples.charlm;

import dev.sluice.data.Vocabulary;
import dev.sluice.file.FileFormatException;
import dev.sluice.file.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A vocabulary as a line of a checkpoint. */
final class VocabularyNote {
  private static final String ENTRIES = "entries";

  private VocabularyNote() {}

  static String write(Vocabulary vocabulary) {
    return Json.write(Map.of(ENTRIES, vocabulary.entries()));
  }

  static Vocabulary read(Path file, String note) {
    if (note == null) {
      throw new FileFormatException(file + ": was not written by charlm: it has no vocabulary");
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
