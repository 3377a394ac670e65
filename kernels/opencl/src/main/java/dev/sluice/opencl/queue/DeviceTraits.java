package dev.sluice.opencl.queue;

import dev.sluice.backend.Device;
import java.util.Optional;

/**
 * What a device is able to do, as its driver says.
 *
 * @param runtime whose interface it is driven through, {@code OpenCL} or {@code CUDA}
 * @param index its place among all devices of the runtime
 * @param platformName the platform's name
 * @param name the device's name
 * @param driver the driver's version
 * @param version what the device has of the runtime, as {@code OpenCL 3.0 ...}
 * @param gpu whether it is a GPU or another accelerator, rather than a processor of the host
 * @param sharesMemory whether its memory is the host's, as a processor's is, and that of a GPU
 *     beside it on a chip
 * @param computeUnits multiprocessors or cores
 * @param memoryBytes global memory
 * @param allocationBytes the most that one allocation may have
 * @param localBytes local memory of a group
 * @param groupItems the most work-items of a group
 * @param groupWidth the most of them side by side
 * @param groupHeight the most of them one above the other
 * @param vectorWidth floats in the device's own vectors
 * @param alignmentBytes what the origin of a part of memory is a multiple of
 */
public record DeviceTraits(
    String runtime,
    int index,
    String platformName,
    String name,
    String driver,
    String version,
    boolean gpu,
    boolean sharesMemory,
    int computeUnits,
    long memoryBytes,
    long allocationBytes,
    long localBytes,
    long groupItems,
    long groupWidth,
    long groupHeight,
    int vectorWidth,
    long alignmentBytes) {

  /** Work-items of the groups of all kernels that compute no product. */
  private static final int LEAST_GROUP = 64;

  /**
   * Why its groups are too small for the kernels.
   *
   * @return the reason; empty where they are not
   */
  public Optional<String> unfitGroups() {
    return Math.min(groupItems, groupWidth) < LEAST_GROUP
        ? Optional.of("its groups have at most " + groupItems + " work-items, needs " + LEAST_GROUP)
        : Optional.empty();
  }

  /** {@return what users see of it} */
  public Device describe() {
    return new Device(
        gpu ? Device.Kind.GPU : Device.Kind.CPU,
        name,
        runtime + ", " + platformName + " " + driver,
        computeUnits,
        memoryBytes);
  }

  /** {@return what tells this device and driver from others, for files that are made for them} */
  public String identity() {
    return platformName + "\n" + name + "\n" + version + "\n" + driver;
  }

  @Override
  public String toString() {
    return index + " (" + name + ", " + platformName + ")";
  }
}
