package dev.sluice.examples.shared;

import dev.sluice.text.ByteOrderMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Files of text, whose errors name them. */
public final class TextFile {
  private TextFile() {}

  /**
   * Reads a file.
   *
   * @param file text in UTF-8
   * @return its text, without a byte-order mark
   * @throws IllegalArgumentException where it is not there, is a folder or is not such text
   */
  public static String read(Path file) {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + ": is a folder, must be a file");
    }
    try {
      return ByteOrderMark.strip(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + ": is not text in UTF-8", e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Reads the lines of a file.
   *
   * @param file as of {@link #read}
   * @return its lines
   */
  public static List<String> lines(Path file) {
    return read(file).lines().toList();
  }
}
