package dev.sluice.file;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * That only one writes a file: within this process by a set of names, between processes by a lock
 * of the file system, where it has any. Some network and container mounts have none; there one
 * writes without, and says so.
 */
final class FileLocks {
  private static final System.Logger LOG = System.getLogger("dev.sluice.file");
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

  /** How a file system locks. */
  @FunctionalInterface
  interface Locker {
    /** The lock, or null where another process has it. */
    FileLock tryLock(FileChannel channel) throws IOException;
  }

  private static volatile Locker locker = FileChannel::tryLock;

  private FileLocks() {}

  /** For tests, which have no file system without locks. */
  static void setLocker(Locker other) {
    locker = other;
  }

  /** The right to write a file, until it is closed. */
  static final class Held implements AutoCloseable {
    private final Path file;

    private Held(Path file) {
      this.file = file;
    }

    /** Locks the open file against other processes; closing the channel gives the lock back. */
    void on(FileChannel channel) throws IOException {
      FileLock lock;
      try {
        lock = locker.tryLock(channel);
      } catch (OverlappingFileLockException e) {
        throw new IOException(BUSY, e);
      } catch (ClosedChannelException e) {
        throw e; // interrupted
      } catch (IOException e) {
        if (WARNED.add(file.getParent())) {
          LOG.log(
              System.Logger.Level.WARNING,
              "the folder {0} has no file locks ({1}): files are written without, so that two"
                  + " programs must not write the same one",
              file.getParent(),
              e.getMessage());
        }
        return;
      }
      if (lock == null) {
        throw new IOException(BUSY);
      }
    }

    @Override
    public void close() {
      HELD.remove(file);
    }
  }

  private static final String BUSY = "somebody else is writing it";

  static Held hold(Path path) throws IOException {
    // One name, by whatever way it was given.
    Path file = path.toAbsolutePath().getParent().toRealPath().resolve(path.getFileName());
    if (!HELD.add(file)) {
      throw new IOException(BUSY);
    }
    return new Held(file);
  }
}
