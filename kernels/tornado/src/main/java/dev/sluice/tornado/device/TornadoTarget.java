package dev.sluice.tornado.device;

import dev.sluice.backend.Device;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * One device of one of TornadoVM's backends.
 *
 * @param index {@code backend:device}, as TornadoVM counts them
 * @param type the backend
 * @param device TornadoVM's own
 */
public record TornadoTarget(String index, TornadoVMBackendType type, TornadoDevice device) {
  /**
   * The system property that makes OpenCL's drivers compile without optimising where it is {@code
   * off}: PoCL is ready ten times as soon then, with kernels that are slow.
   */
  public static final String OPTIMISE = "sluice.tornado.optimise";

  /**
   * OpenCL's relaxed mathematics would make NaN a number like others; warnings about generated code
   * are nobody's business.
   */
  private static final String OPENCL_FLAGS =
      "-cl-std=CL1.2 -w"
          + ("off".equals(System.getProperty(TornadoTarget.OPTIMISE)) ? " -cl-opt-disable" : "");

  private static final Pattern DRIVER_VERSION =
      Pattern.compile("(?i)driver version\\s*:\\s*(\\S+)");

  /** {@return whether it is a GPU} */
  public boolean gpu() {
    return device.getDeviceType() == TornadoDeviceType.GPU;
  }

  /** {@return the most bytes that one array may have} */
  public long mostBytes() {
    long most = device.getMaxAllocMemory();
    return most > 0 ? most : Long.MAX_VALUE;
  }

  /** {@return its compute units, or a processor's cores} */
  public int computeUnits() {
    return device.getPhysicalDevice().getDeviceMaxComputeUnits();
  }

  /** {@return the most work-items of a group; no limit where the device does not say} */
  public int mostGroupItems() {
    long[] most = device.getPhysicalDevice().getDeviceMaxWorkGroupSize();
    return most == null ? Integer.MAX_VALUE : Math.clamp(most[0], 0, Integer.MAX_VALUE);
  }

  /** {@return local memory of a group in bytes; no limit where the device does not say} */
  public long localBytes() {
    long bytes = device.getPhysicalDevice().getDeviceLocalMemorySize();
    return bytes < 0 ? Long.MAX_VALUE : bytes;
  }

  /** {@return what is known of it} */
  public Device describe() {
    return new Device(
        gpu() ? Device.Kind.GPU : Device.Kind.CPU,
        device.getPhysicalDevice().getDeviceName().strip(),
        "TornadoVM " + Installation.version() + " " + type + ", " + driver(),
        computeUnits(),
        device.getMaxGlobalMemory());
  }

  /** The platform, with its version where TornadoVM tells it: only in a text for people. */
  private String driver() {
    Matcher version = DRIVER_VERSION.matcher(device.getPhysicalDevice().getDeviceInfo());
    return device.getPlatformName().strip() + (version.find() ? " " + version.group(1) : "");
  }

  /** {@return what each backend's own compiler is given} */
  public Map<TornadoVMBackendType, String> compilerFlags() {
    return Map.of(TornadoVMBackendType.OPENCL, OPENCL_FLAGS);
  }

  @Override
  public String toString() {
    return index + " (" + device.getPhysicalDevice().getDeviceName().strip() + ", " + type + ")";
  }
}
