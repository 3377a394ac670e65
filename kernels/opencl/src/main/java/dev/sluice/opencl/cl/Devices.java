package dev.sluice.opencl.cl;

import dev.sluice.backend.BackendUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Finds the OpenCL devices of this machine. */
public final class Devices {
  private static final String HOW =
      "install the driver of your GPU, or PoCL for the processor (Debian: pocl-opencl-icd)";

  private static final String POCL = "Portable Computing Language";

  /** Letters of a name that mean a device. */
  private static final int LEAST_LETTERS = 3;

  private Devices() {}

  /**
   * All devices of all platforms that the kernels can run on. A platform or device that fails does
   * not take the others away.
   *
   * @return at least one
   * @throws BackendUnavailableException where there is no OpenCL library, platform or device
   */
  public static List<ClDevice> all() {
    if (!Library.isThere()) {
      throw new BackendUnavailableException(
          "opencl finds no OpenCL library (libOpenCL), nor a driver; " + HOW);
    }
    Library.requireJocl();
    List<ClDevice> devices = new ArrayList<>();
    List<String> unfit = new ArrayList<>();
    CL.setExceptionsEnabled(true);
    for (cl_platform_id platform : platforms()) {
      add(platform, devices, unfit);
    }
    if (devices.isEmpty()) {
      throw new BackendUnavailableException(
          "opencl finds no OpenCL device that it can use: " + String.join("; ", unfit));
    }
    return devices;
  }

  private static cl_platform_id[] platforms() {
    int[] count = new int[1];
    try {
      CL.clGetPlatformIDs(0, null, count);
      cl_platform_id[] platforms = new cl_platform_id[count[0]];
      if (count[0] == 0) {
        throw new BackendUnavailableException(
            "opencl finds an OpenCL library, but no platform; " + HOW);
      }
      CL.clGetPlatformIDs(count[0], platforms, null);
      return platforms;
    } catch (CLException e) {
      // The loader's way of saying that there is none.
      throw new BackendUnavailableException(
          "opencl finds an OpenCL library, but no platform (" + e.getMessage() + "); " + HOW, e);
    }
  }

  private static void add(cl_platform_id platform, List<ClDevice> devices, List<String> unfit) {
    try {
      int[] count = new int[1];
      CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, 0, null, count);
      if (count[0] == 0) {
        unfit.add(withoutDevice(platform));
        return;
      }
      cl_device_id[] ids = new cl_device_id[count[0]];
      CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, count[0], ids, null);
      for (cl_device_id id : ids) {
        ClDevice device = ClDevice.of(devices.size(), platform, id);
        device
            .unfit()
            .ifPresentOrElse(
                reason -> unfit.add(device.traits().name() + ": " + reason),
                () -> devices.add(device));
      }
    } catch (CLException e) {
      unfit.add(
          e.getStatus() == CL.CL_DEVICE_NOT_FOUND
              ? withoutDevice(platform)
              : "a platform fails: " + e.getMessage());
    }
  }

  /** PoCL always has the processor, but where it finds no place for its cache. */
  private static String withoutDevice(cl_platform_id platform) {
    String name = ClDevice.name(platform);
    return "the platform '"
        + name
        + "' has no device"
        + (name.equals(POCL)
            ? "; PoCL needs a folder for its cache that can be written: POCL_CACHE_DIR,"
                + " XDG_CACHE_HOME or HOME must name one"
            : "");
  }

  /** {@return the first GPU of some devices} */
  public static Optional<ClDevice> firstGpu(List<ClDevice> devices) {
    return devices.stream().filter(device -> device.traits().gpu()).findFirst();
  }

  /**
   * Chooses a device.
   *
   * @param wanted its index, or three letters or more of its name or its platform's; empty for the
   *     first GPU, or else the first device
   * @return the device
   * @throws BackendUnavailableException where no device, or more than one, is meant
   */
  public static ClDevice choose(String wanted) {
    List<ClDevice> all = all();
    if (wanted.isEmpty()) {
      return firstGpu(all).orElse(all.getFirst());
    }
    if (wanted.chars().allMatch(Character::isDigit)) {
      return all.stream()
          .filter(device -> Integer.toString(device.traits().index()).equals(wanted))
          .findFirst()
          .orElseThrow(() -> none(wanted, all));
    }
    if (wanted.length() < LEAST_LETTERS) {
      throw none(wanted, all); // a slip that some name would contain
    }
    String part = wanted.toLowerCase(Locale.ROOT);
    List<ClDevice> named =
        all.stream()
            .filter(
                device ->
                    (device.traits().name() + "\n" + device.traits().platformName())
                        .toLowerCase(Locale.ROOT)
                        .contains(part))
            .toList();
    if (named.isEmpty()) {
      throw none(wanted, all);
    }
    if (named.size() > 1) {
      throw new BackendUnavailableException(
          "opencl has several devices named '" + wanted + "': " + list(named) + "; say its index");
    }
    return named.getFirst();
  }

  private static BackendUnavailableException none(String wanted, List<ClDevice> all) {
    return new BackendUnavailableException(
        "opencl has no device '"
            + wanted
            + "'; an index or at least three letters of a name are expected, of: "
            + list(all));
  }

  private static String list(List<ClDevice> devices) {
    return devices.stream().map(ClDevice::toString).collect(Collectors.joining(", "));
  }
}
