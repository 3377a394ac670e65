package dev.sluice.backend;

/**
 * What a backend has asked its device to do since it was opened, whoever asked.
 *
 * @param launches kernels, fills and copies within the device
 * @param bytesIn bytes from the host to the device
 * @param bytesOut bytes from the device to the host
 * @param allocations pieces of device memory
 */
public record Traffic(long launches, long bytesIn, long bytesOut, long allocations) {
  /** Nothing: that of a backend which computes in the host's memory. */
  public static final Traffic NONE = new Traffic(0, 0, 0, 0);

  /**
   * What has been added since an earlier reading.
   *
   * @param earlier of the same backend
   * @return the differences
   */
  public Traffic since(Traffic earlier) {
    return new Traffic(
        launches - earlier.launches,
        bytesIn - earlier.bytesIn,
        bytesOut - earlier.bytesOut,
        allocations - earlier.allocations);
  }
}
