package dev.sluice.opencl.cl;

import dev.sluice.opencl.queue.DeviceTraits;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * A device of OpenCL.
 *
 * @param platform its platform's handle
 * @param id its handle
 * @param traits what it is able to do
 */
public record ClDevice(cl_platform_id platform, cl_device_id id, DeviceTraits traits) {
  /** What {@code CL_DEVICE_VERSION} begins with, before the version's number. */
  private static final String VERSION = "OpenCL ";

  private static final double LEAST_VERSION = 1.2;

  /** PoCL's platform. */
  private static final String POCL = "Portable Computing Language";

  /**
   * Whether the driver keeps what it compiles from run to run, by itself. PoCL does, and would
   * compile each kernel once more for the program's binary that it is asked for.
   *
   * @return whether there is no need to keep binaries for it
   */
  public boolean keepsPrograms() {
    return traits.platformName().equals(POCL);
  }

  /**
   * Why the kernels cannot run on a device.
   *
   * @return the reason; empty where they can
   */
  Optional<String> unfit() {
    if (number(id, CL.CL_DEVICE_AVAILABLE) == 0) {
      return Optional.of("it is not available");
    }
    if (number(id, CL.CL_DEVICE_COMPILER_AVAILABLE) == 0) {
      return Optional.of("its driver has no compiler");
    }
    String version = traits.version();
    if (!version.startsWith(VERSION)
        || Double.parseDouble(version.substring(VERSION.length()).split(" ")[0]) < LEAST_VERSION) {
      return Optional.of("it has '" + version + "', needs OpenCL 1.2");
    }
    return traits.unfitGroups();
  }

  /** The name of a platform. */
  static String name(cl_platform_id platform) {
    return text(
        (size, to, needed) ->
            CL.clGetPlatformInfo(platform, CL.CL_PLATFORM_NAME, size, to, needed));
  }

  @SuppressWarnings("deprecation") // OpenCL 2.0 has no other word for a shared memory
  static ClDevice of(int index, cl_platform_id platform, cl_device_id id) {
    String platformName = name(platform);
    DeviceTraits traits =
        new DeviceTraits(
            "OpenCL",
            index,
            platformName,
            deviceText(id, CL.CL_DEVICE_NAME),
            deviceText(id, CL.CL_DRIVER_VERSION),
            deviceText(id, CL.CL_DEVICE_VERSION),
            (number(id, CL.CL_DEVICE_TYPE) & CL.CL_DEVICE_TYPE_CPU) == 0,
            number(id, CL.CL_DEVICE_HOST_UNIFIED_MEMORY) != 0,
            (int) number(id, CL.CL_DEVICE_MAX_COMPUTE_UNITS),
            number(id, CL.CL_DEVICE_GLOBAL_MEM_SIZE),
            number(id, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
            number(id, CL.CL_DEVICE_LOCAL_MEM_SIZE),
            number(id, CL.CL_DEVICE_MAX_WORK_GROUP_SIZE),
            itemSizes(id)[0],
            itemSizes(id)[1],
            (int) number(id, CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT),
            number(id, CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE);
    return new ClDevice(platform, id, traits);
  }

  @Override
  public String toString() {
    return traits.toString();
  }

  private interface Query {
    int get(long size, Pointer to, long[] needed);
  }

  private static String deviceText(cl_device_id id, int what) {
    return text((size, to, needed) -> CL.clGetDeviceInfo(id, what, size, to, needed));
  }

  private static String text(Query query) {
    long[] needed = new long[1];
    query.get(0, null, needed);
    byte[] bytes = new byte[(int) needed[0]];
    query.get(bytes.length, Pointer.to(bytes), null);
    // C's string ends with a 0.
    return new String(bytes, 0, Math.max(0, bytes.length - 1), StandardCharsets.UTF_8).strip();
  }

  /** Numbers of 4 and 8 bytes alike: every OpenCL device here is little-endian, as the host is. */
  private static long number(cl_device_id id, int what) {
    long[] value = new long[1];
    CL.clGetDeviceInfo(id, what, sizeOf(id, what), Pointer.to(value), null);
    return value[0];
  }

  private static long[] itemSizes(cl_device_id id) {
    long[] needed = new long[1];
    CL.clGetDeviceInfo(id, CL.CL_DEVICE_MAX_WORK_ITEM_SIZES, 0, null, needed);
    long[] sizes = new long[(int) (needed[0] / Long.BYTES)];
    CL.clGetDeviceInfo(id, CL.CL_DEVICE_MAX_WORK_ITEM_SIZES, needed[0], Pointer.to(sizes), null);
    return sizes;
  }

  private static long sizeOf(cl_device_id id, int what) {
    long[] needed = new long[1];
    CL.clGetDeviceInfo(id, what, 0, null, needed);
    return Math.min(needed[0], Sizeof.cl_long);
  }
}
