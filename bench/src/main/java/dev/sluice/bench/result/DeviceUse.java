package dev.sluice.bench.result;

import dev.sluice.backend.Traffic;

/**
 * What one batch asks of a device: its inputs written, and one run; results are not read. Of the
 * second batch: with the first, weights are packed.
 *
 * @param launches kernels, fills and copies within the device
 * @param bytesIn bytes from the host to the device
 * @param bytesOut bytes from the device to the host
 * @param allocations pieces of device memory
 */
public record DeviceUse(long launches, long bytesIn, long bytesOut, long allocations) {
  /**
   * Of a backend's count.
   *
   * @param traffic what the batch added to it
   * @return the same numbers
   */
  public static DeviceUse of(Traffic traffic) {
    return new DeviceUse(
        traffic.launches(), traffic.bytesIn(), traffic.bytesOut(), traffic.allocations());
  }
}
