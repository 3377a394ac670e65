package dev.sluice.bench.command;

import dev.sluice.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fails early where a file that an option names cannot be written in the end. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Checks that a file can be written.
   *
   * @param option what names it
   * @param file the file; null where none is asked for
   */
  static void require(String option, Path file) {
    if (file == null) {
      return;
    }
    if (file.toString().isEmpty()) {
      throw new IllegalArgumentException(option + " is empty, must name a file to write");
    }
    AtomicFile.requireWritable(file);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return; // a device or a pipe, whose folder takes no part
    }
    if (!takesFiles(file.toAbsolutePath().getParent())) {
      throw new IllegalArgumentException(
          file + ": cannot be written: its folder takes no new files");
    }
  }

  /** Whether a folder does; some say that they can be written, and cannot. */
  static boolean takesFiles(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, ".sluice", null));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
