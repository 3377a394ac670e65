package dev.sluice.opencl.cuda;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.opencl.queue.DeviceNote;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.queue.DeviceTraits;
import java.util.List;

/** NVIDIA's driver, its compiler, and the devices of this machine. */
public final class Cuda {
  private static Cuda loaded;

  private final Driver driver;
  private final Nvrtc compiler;
  private final List<CudaDevice> devices;

  private Cuda() {
    driver = Driver.load();
    compiler = Nvrtc.load(driver.cuda());
    try {
      devices = CudaDevice.all(driver);
    } catch (CudaException e) {
      throw new BackendUnavailableException("cuda: a device fails: " + e.getMessage(), e);
    }
  }

  /**
   * Loads both, once.
   *
   * @return the same at every call
   * @throws BackendUnavailableException where one is not there, or there is no device
   */
  public static synchronized Cuda load() {
    if (loaded == null) {
      loaded = new Cuda();
    }
    return loaded;
  }

  /** {@return all devices, in the driver's order} */
  public List<DeviceTraits> devices() {
    return devices.stream().map(CudaDevice::traits).toList();
  }

  /**
   * Opens a device.
   *
   * @param index its place among all
   * @return its queue
   * @throws BackendUnavailableException where the driver refuses
   */
  public DeviceQueue open(int index) {
    return new CudaQueue(driver, compiler, devices.get(index));
  }

  /**
   * Where it is noted that the backend computes right on a device.
   *
   * @param index its place among all
   * @param half whether recurrent weights are packed in 16 bits
   * @return the note, which is another one for another driver or compiler
   */
  public DeviceNote verified(int index, boolean half) {
    return VerifiedDevice.note(devices.get(index).traits(), compiler.version(), half);
  }
}
