package dev.sluice.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes a file whole or not at all: to a temporary file beside it, forced to disk, then renamed.
 * Whoever is killed on the way leaves the old file as it was.
 *
 * <p>Links are followed, and mode, owner and group of a file that is replaced are kept. What is not
 * a regular file, as a device or a named pipe, is written in place; so is, when all of its new
 * content is on disk beside it, another user's file that can be written but not given back.
 */
public final class AtomicFile {
  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes everything.
     *
     * @param channel an empty file, a device or a pipe; see {@link AtomicFile#writeFully}
     * @throws IOException where it cannot be written
     */
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  private static final int MOST_LINKS = 40;
  private static final Pattern DESCRIPTOR =
      Pattern.compile("/dev/(stdout|stderr|fd/\\d+)|/proc/[^/]+/fd/\\d+");
  private static final Set<OpenOption> TEMPORARY =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private AtomicFile() {}

  /**
   * Replaces a file.
   *
   * @param target the file
   * @param content what it shall hold
   * @throws UncheckedIOException where it cannot be written; a regular file is then as it was
   */
  public static void write(Path target, Content content) {
    requireWritable(target);
    try {
      if (inPlace(target)) {
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
          content.writeTo(channel);
        }
      } else {
        replace(followed(target), content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(target + ": cannot be written: " + reason(e), e);
    }
  }

  /**
   * Replaces a file by some bytes.
   *
   * @param target the file
   * @param bytes what to write
   */
  public static void write(Path target, byte[] bytes) {
    write(target, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
  }

  /**
   * Writes all of a buffer: a channel may take a part at a time.
   *
   * @param channel the channel
   * @param bytes what to write
   * @throws IOException where it cannot be written
   */
  public static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Whether what is written is sent, as to a device or a pipe, and cannot be replaced by more
   * later. /dev/stdout is a regular file only by the shell's redirection.
   *
   * @param target the file
   * @return whether it is there and no regular file
   */
  public static boolean inPlace(Path target) {
    String path = target.toAbsolutePath().normalize().toString();
    return Files.exists(target)
        && (!Files.isRegularFile(target) || DESCRIPTOR.matcher(path).matches());
  }

  /** What a link points to, which need not be there, is written, not the link. */
  private static Path followed(Path target) throws IOException {
    Path path = target.toAbsolutePath();
    for (int i = 0; Files.isSymbolicLink(path); i++) {
      if (i == MOST_LINKS) {
        throw new IOException("it is a link to itself, through others");
      }
      path = path.resolveSibling(Files.readSymbolicLink(path)).toAbsolutePath();
    }
    return path;
  }

  private static void replace(Path file, Content content) throws IOException {
    // One name for all writes, so that what a killed process left is used up by the next.
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(temporary + " is needed, and is no regular file");
    }
    Optional<Ownership> before = Ownership.of(file);
    try (FileLocks.Held lock = FileLocks.hold(temporary);
        FileChannel channel = open(temporary, before)) {
      lock.on(channel);
      requireStillThere(temporary, channel);
      boolean keep = false;
      try {
        boolean owned = before.isEmpty() || before.get().giveTo(temporary);
        channel.truncate(0);
        content.writeTo(channel);
        channel.force(true);
        keep = true;
        if (owned) {
          Files.move(
              temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
          overwrite(file, temporary, channel);
        }
      } finally {
        if (!keep) {
          Files.deleteIfExists(temporary);
        }
      }
    }
    forceFolder(file.getParent());
  }

  private static FileChannel open(Path temporary, Optional<Ownership> before) throws IOException {
    return before.isPresent()
        ? FileChannel.open(temporary, TEMPORARY, Ownership.creatorsOnly())
        : FileChannel.open(temporary, TEMPORARY);
  }

  /** Between its opening and its lock another process may have made it the file that is written. */
  private static void requireStillThere(Path temporary, FileChannel channel) throws IOException {
    if (!Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)
        || Files.size(temporary) != channel.size()) {
      throw new IOException("somebody else has just written it");
    }
  }

  /**
   * Another's file that this user may write, but not give back to its owner. Who is killed here, or
   * cannot write all of it, leaves the temporary file, which is whole.
   */
  private static void overwrite(Path file, Path temporary, FileChannel from) throws IOException {
    try (FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long size = from.size();
      for (long at = 0; at < size; ) {
        at += from.transferTo(at, size - at, to.position(at));
      }
      to.truncate(size);
      to.force(true);
    } catch (IOException e) {
      throw new IOException("only " + temporary + " has all of it: " + reason(e), e);
    }
    Files.delete(temporary);
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
    String reason;
    try {
      reason = target.toString().isEmpty() ? "its name is empty" : obstacle(target);
    } catch (IOException | InvalidPathException e) {
      reason = e.getMessage();
    }
    if (reason != null) {
      throw new UncheckedIOException(
          target + ": cannot be written: " + reason, new IOException(reason));
    }
  }

  private static String obstacle(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      return "it is a folder";
    }
    if (Files.exists(target) && !Files.isWritable(target)) {
      return "it may not be changed";
    }
    if (inPlace(target)) {
      return null;
    }
    Path folder = followed(target).getParent();
    if (!Files.isDirectory(folder)) {
      return "there is no folder " + folder;
    }
    return Files.isWritable(folder) ? null : "nothing may be written to the folder " + folder;
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
