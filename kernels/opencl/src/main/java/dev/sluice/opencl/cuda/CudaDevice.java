package dev.sluice.opencl.cuda;

import dev.sluice.opencl.queue.DeviceTraits;
import java.util.ArrayList;
import java.util.List;

/**
 * A device of CUDA.
 *
 * @param handle the driver's
 * @param capability its compute capability, 90 for 9.0
 * @param traits what it is able to do
 */
record CudaDevice(int handle, int capability, DeviceTraits traits) {
  /**
   * What parts of memory begin at a multiple of: wide loads need 16, whole lines of a cache more.
   */
  private static final long ALIGNMENT = 256;

  /** All devices, in the driver's order. */
  static List<CudaDevice> all(Driver driver) {
    List<CudaDevice> all = new ArrayList<>();
    for (int i = 0; i < driver.devices(); i++) {
      all.add(of(driver, i));
    }
    return all;
  }

  private static CudaDevice of(Driver driver, int index) {
    int device = driver.device(index);
    int major = driver.attribute(Driver.CAPABILITY_MAJOR, device);
    int minor = driver.attribute(Driver.CAPABILITY_MINOR, device);
    long memory = driver.memoryBytes(device);
    DeviceTraits traits =
        new DeviceTraits(
            "CUDA",
            index,
            "NVIDIA's driver",
            driver.name(device),
            driver.version(),
            "compute capability " + major + "." + minor,
            true,
            driver.attribute(Driver.INTEGRATED, device) != 0,
            driver.attribute(Driver.MULTIPROCESSORS, device),
            memory,
            memory,
            Math.max(
                driver.attribute(Driver.LOCAL_BYTES, device),
                driver.attribute(Driver.MOST_LOCAL_BYTES, device)),
            driver.attribute(Driver.MOST_ITEMS, device),
            driver.attribute(Driver.MOST_WIDTH, device),
            driver.attribute(Driver.MOST_HEIGHT, device),
            1,
            ALIGNMENT);
    return new CudaDevice(device, 10 * major + minor, traits);
  }
}
