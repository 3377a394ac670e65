package dev.sluice.backend;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The memory that this machine, or the container that this process runs in, has left. What asks for
 * more is not refused by Linux, but killed when it uses it.
 */
public final class FreeMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Path OWN_GROUP = Path.of("/proc/self/cgroup");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  /** Not worth a question: the answer is less exact, and takes Linux milliseconds. */
  static final long SMALL = 16L << 20;

  private static final long PATIENCE_NANOS = 200_000_000;

  private FreeMemory() {}

  /** {@return bytes that can be used, at most; Linux's caches, which it would give up, count} */
  public static long bytes() {
    return Math.min(ofMachine(MEMINFO), ofGroup(OWN_GROUP, GROUPS).orElse(Long.MAX_VALUE));
  }

  /**
   * Checks before memory is allocated that there is so much. It reserves nothing: of two who ask at
   * once, both may be told that there is.
   *
   * @param needed bytes
   * @param what who needs them, as {@code cpu: a workspace for 25 rows, …}
   * @throws NotEnoughMemoryException where there are fewer
   */
  public static void require(long needed, String what) {
    require(needed, FreeMemory::bytes, what);
  }

  static void require(long needed, LongSupplier free, String what) {
    if (needed <= SMALL) {
      return;
    }
    collectFor(needed, free);
    if (needed > free.getAsLong()) {
      throw new NotEnoughMemoryException(
          lacking(
              what, needed, "of memory", free.getAsLong(), "make batch, steps or layers smaller"));
    }
  }

  /**
   * Collects garbage where there is less free than needed: native memory that nobody uses is freed
   * after a collection, by another thread, for which this waits a moment.
   *
   * @param needed bytes
   * @param free tells how many there are
   */
  public static void collectFor(long needed, LongSupplier free) {
    if (needed <= free.getAsLong()) {
      return;
    }
    System.gc();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (needed > free.getAsLong() && System.nanoTime() < end) {
      LockSupport.parkNanos(PATIENCE_NANOS / 20);
    }
  }

  static String lacking(String what, long needed, String where, long free, String wayOut) {
    return String.format(
        Locale.ROOT,
        "%s needs %.1f GB %s, %.1f GB are free: %s",
        what,
        needed / 1e9,
        where,
        free / 1e9,
        wayOut);
  }

  // Without streams here: their first use costs more than the reading.

  /** Linux's own estimate; elsewhere what is unused. */
  static long ofMachine(Path meminfo) {
    try {
      for (String line : Files.readAllLines(meminfo)) {
        if (line.startsWith("MemAvailable:")) {
          return numberIn(line) * 1024;
        }
      }
    } catch (IOException e) {
      return unused(); // no Linux
    }
    return unused();
  }

  /** The digits of a line that has one number. */
  private static long numberIn(String line) {
    int begin = 0;
    while (!Character.isDigit(line.charAt(begin))) {
      begin++;
    }
    int end = begin;
    while (end < line.length() && Character.isDigit(line.charAt(end))) {
      end++;
    }
    return Long.parseLong(line, begin, end, 10);
  }

  /** macOS counts as free only what nothing was ever put into; of the rest it gives up caches. */
  private static long unused() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return System.getProperty("os.name").startsWith("Mac")
        ? system.getTotalMemorySize()
        : system.getFreeMemorySize();
  }

  /**
   * What the control groups of this process allow it: its own and all that it is part of, in either
   * version of their files.
   *
   * @param own lines as {@code 0::/a/b} or {@code 4:memory:/a/b}
   * @param groups where the groups are mounted
   * @return the least that one of them has left; empty where none has a limit
   */
  static OptionalLong ofGroup(Path own, Path groups) {
    List<String> lines;
    try {
      lines = Files.readAllLines(own);
    } catch (IOException e) {
      return OptionalLong.empty(); // no Linux
    }
    OptionalLong least = OptionalLong.empty();
    for (String line : lines) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      boolean unified = parts[1].isEmpty();
      if (!unified && !List.of(parts[1].split(",")).contains("memory")) {
        continue;
      }
      Path root = unified ? groups : groups.resolve("memory");
      // In a container its own group may be mounted as the root, and its name lie outside of it.
      Path group = root.resolve(parts[2].replaceAll("^/+", "")).normalize();
      for (Path at = group.startsWith(root) ? group : root;
          at != null && at.startsWith(root);
          at = at.getParent()) {
        OptionalLong left = unified ? left(at, V2) : left(at, V1);
        if (left.isPresent() && (least.isEmpty() || left.getAsLong() < least.getAsLong())) {
          least = left;
        }
      }
    }
    return least;
  }

  /** The names of a version's files. */
  private record Names(List<String> limits, String usage, List<String> caches) {}

  private static final Names V2 =
      new Names(
          List.of("memory.max", "memory.high"),
          "memory.current",
          List.of("inactive_file ", "active_file "));
  private static final Names V1 =
      new Names(
          List.of("memory.limit_in_bytes"),
          "memory.usage_in_bytes",
          List.of("total_inactive_file ", "total_active_file "));

  private static OptionalLong left(Path group, Names names) {
    try {
      long limit = Long.MAX_VALUE;
      for (String name : names.limits) {
        limit = Math.min(limit, limit(group.resolve(name)));
      }
      if (limit == Long.MAX_VALUE) {
        return OptionalLong.empty();
      }
      long used = Long.parseLong(Files.readString(group.resolve(names.usage)).strip());
      long cached = 0;
      for (String line : Files.readAllLines(group.resolve("memory.stat"))) {
        for (String name : names.caches) {
          if (line.startsWith(name)) {
            cached += Long.parseLong(line.substring(name.length()).strip());
          }
        }
      }
      return OptionalLong.of(Math.max(0, limit - used + cached));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty(); // a group without a limit of memory
    }
  }

  private static long limit(Path file) throws IOException {
    String limit = Files.exists(file) ? Files.readString(file).strip() : "max";
    return limit.equals("max") ? Long.MAX_VALUE : Long.parseLong(limit);
  }
}
