package dev.sluice.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
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
    requireWritable(target);
    try {
      // What a link points to is replaced, not the link.
      Path file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      // One name for all writes, so that what a killed process left is used up by the next.
      Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(channel)) {
        if (lock == null) {
          throw new IOException("somebody else is writing it");
        }
        replace(file, temporary, channel, content);
      }
      forceFolder(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(target + ": cannot be written: " + reason(e), e);
    }
  }

  private static void replace(Path file, Path temporary, FileChannel channel, Content content)
      throws IOException {
    boolean done = false;
    try {
      channel.truncate(0);
      content.writeTo(channel);
      channel.force(true);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this process
    }
  }

  /** File system exceptions say only the name of the file, their class says what is wrong. */
  private static String reason(IOException e) {
    return e instanceof FileSystemException ? e.toString() : e.getMessage();
  }

  /**
   * Checks early that a file can be written where it shall be.
   *
   * @param target the file
   * @throws UncheckedIOException where it cannot
   */
  public static void requireWritable(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    String reason = null;
    if (target.toString().isEmpty() || Files.isDirectory(target)) {
      reason = "it is a folder";
    } else if (!Files.isDirectory(folder)) {
      reason = "there is no folder " + folder;
    } else if (!Files.isWritable(folder)) {
      reason = "nothing may be written to the folder " + folder;
    }
    if (reason != null) {
      throw new UncheckedIOException(
          target + ": cannot be written: " + reason, new IOException(reason));
    }
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
