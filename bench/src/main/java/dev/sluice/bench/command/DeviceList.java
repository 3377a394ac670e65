package dev.sluice.bench.command;

import dev.sluice.bench.result.Environment.Peak;
import java.util.List;

/**
 * What {@code sluice devices --json} writes.
 *
 * @param host the processor's peak; null where it was not measured
 * @param backends every backend and device
 */
record DeviceList(Peak host, List<Line> backends) {
  /**
   * A backend and device, or why there is none.
   *
   * @param name as {@code --backend} takes it
   * @param kind CPU or GPU; null where it is not available
   * @param device its name; likewise
   * @param driver what drives it; likewise
   * @param computeUnits how many; 0 likewise
   * @param memoryBytes how much; 0 likewise
   * @param unavailable why it is not available; null where it is
   * @param peak what its own product and copy reached; null where it was not measured
   */
  record Line(
      String name,
      String kind,
      String device,
      String driver,
      int computeUnits,
      long memoryBytes,
      String unavailable,
      Peak peak) {}
}
