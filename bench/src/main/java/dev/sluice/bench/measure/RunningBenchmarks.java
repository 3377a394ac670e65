package dev.sluice.bench.measure;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether another benchmark computes on this machine: this command's own, by a lock that lives as
 * long as they do, or one of JMH's, by its lock. JMH's would end every case with advice that is no
 * option here, and may be another user's file, which nobody else can lock.
 */
public final class RunningBenchmarks implements AutoCloseable {
  /** What to say of others. */
  public static final String WARNING =
      "sluice: another benchmark is running on this machine: the figures of both will be off";

  private static final String OWN = "sluice-bench.lock";
  private static final String JMH = "jmh.lock";

  private final FileChannel own;
  private final boolean others;

  private RunningBenchmarks(FileChannel own, boolean others) {
    this.own = own;
    this.others = others;
  }

  /** {@return this benchmark's lock, to be closed at its end; it may not get it, and goes on} */
  public static RunningBenchmarks announce() {
    return announce(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static RunningBenchmarks announce(Path folder) {
    System.setProperty("jmh.ignoreLock", "true");
    boolean others = held(folder.resolve(JMH));
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              folder.resolve(OWN), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      others |= lock(channel, false) == null;
    } catch (IOException e) {
      others |= held(folder.resolve(OWN)); // another user's
    }
    return new RunningBenchmarks(channel, others);
  }

  /** Whether somebody holds the lock of a file; not where that cannot be found out. */
  private static boolean held(Path file) {
    if (!Files.isReadable(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return lock(channel, true) == null;
    } catch (IOException e) {
      return false; // a folder without locks
    }
  }

  private static FileLock lock(FileChannel channel, boolean shared) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      return null; // held by this process
    }
  }

  /** {@return whether another benchmark is running} */
  public boolean others() {
    return others;
  }

  @Override
  public void close() {
    if (own != null) {
      try {
        own.close();
      } catch (IOException e) {
        return; // the lock ends with the process
      }
    }
  }
}
