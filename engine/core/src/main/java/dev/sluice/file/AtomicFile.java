package dev.sluice.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file whole or not at all: to a temporary file beside it, forced to disk, then renamed.
 * Whoever is killed on the way leaves the old file as it was.
 */
public final class AtomicFile {
  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes everything.
     *
     * @param channel an empty file
     * @throws IOException where it cannot be written
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Replaces a file.
   *
   * @param target the file
   * @param content what it shall hold
   * @throws UncheckedIOException where it cannot be written; the target is then as it was
   */
  public static void write(Path target, Content content) {
    Path absolute = target.toAbsolutePath();
    Path folder = requireFolder(target);
    Path temporary = null;
    try {
      temporary = Files.createTempFile(folder, absolute.getFileName() + ".", ".tmp");
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      temporary = null;
      forceFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(target + ": cannot be written: " + e.getMessage(), e);
    } finally {
      if (temporary != null) {
        temporary.toFile().delete();
      }
    }
  }

  /**
   * Checks early that a file can be written where it shall be.
   *
   * @param target the file
   * @return its folder
   * @throws UncheckedIOException where there is no such folder or nothing may be written to it
   */
  public static Path requireFolder(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      String reason = "there is no folder " + folder + " that may be written to";
      throw new UncheckedIOException(
          target + ": cannot be written: " + reason, new IOException(reason));
    }
    return folder;
  }

  /** The rename itself must reach the disk; a folder can be opened for that only on Unix. */
  private static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
