package dev.sluice.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.bench.suite.Case;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The memory that a new process may use. */
public final class FreeMemory {
  private static final double LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";

  private FreeMemory() {}

  /**
   * Why a case cannot be measured here.
   *
   * @param shape the case
   * @return what it needs and what there is; empty where that is enough
   */
  public static Optional<String> lacks(Case shape) {
    double free = bytes();
    if (shape.memoryBytes() > free) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "needs about %.1f GB of memory, %.1f GB are free",
              shape.memoryBytes() / 1e9,
              free / 1e9));
    }
    if (shape.largestArray() > LARGEST_ARRAY) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "needs an array of %.1f billion numbers, a JVM's have at most %.1f",
              shape.largestArray() / 1e9,
              LARGEST_ARRAY / 1e9));
    }
    return Optional.empty();
  }

  /** Linux's own estimate, which counts caches that it would give up; elsewhere what is unused. */
  static double bytes() {
    try (var lines = Files.lines(MEMINFO)) {
      return lines
          .filter(line -> line.startsWith(AVAILABLE))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseGet(FreeMemory::unused);
    } catch (IOException e) {
      return unused(); // no Linux
    }
  }

  private static double unused() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getFreeMemorySize();
  }
}
