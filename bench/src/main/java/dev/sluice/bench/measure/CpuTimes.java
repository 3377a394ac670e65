package dev.sluice.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;

/**
 * How much of the machine other processes used while this one, or one of its children, measured,
 * from Linux's counters.
 */
final class CpuTimes {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double NANOS_PER_TICK = 1e9 / 100; // USER_HZ, the same on every Linux
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;
  private static final int GUEST = 9;

  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private double allBefore = Double.NaN;
  private double busyBefore;
  private double ownBefore;
  private double share = Double.NaN;
  private DoubleSupplier child = () -> 0;

  /**
   * Starts the interval, at the first call only.
   *
   * @param childNanos the time that a child which measures has used so far
   */
  void begin(DoubleSupplier childNanos) {
    child = childNanos;
    if (Double.isNaN(allBefore)) {
      double[] now = read();
      allBefore = now[0];
      busyBefore = now[1];
      ownBefore = own();
    }
  }

  /** Ends the interval, or extends it to now. */
  void end() {
    double[] now = read();
    double others = now[1] - busyBefore - (own() - ownBefore);
    share = Math.max(0, others) / (now[0] - allBefore);
  }

  private double own() {
    return process.getProcessCpuTime() + child.getAsDouble();
  }

  /** The others' share of all CPU time of the interval, NaN where unknown. */
  double othersShare() {
    return share;
  }

  /** All CPU time since boot, idle included, and the busy part of it, in nanoseconds. */
  private static double[] read() {
    double all = 0;
    double busy = 0;
    try (var lines = Files.lines(STAT)) {
      String[] fields = lines.findFirst().orElseThrow().trim().split("\\s+");
      for (int i = 1; i < Math.min(fields.length, GUEST); i++) { // guests are counted as users
        double ticks = Double.parseDouble(fields[i]) * NANOS_PER_TICK;
        all += ticks;
        busy += i == IDLE || i == IO_WAIT ? 0 : ticks;
      }
    } catch (IOException e) {
      return new double[] {Double.NaN, Double.NaN}; // no Linux
    }
    return new double[] {all, busy};
  }
}
