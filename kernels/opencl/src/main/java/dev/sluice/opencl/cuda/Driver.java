package dev.sluice.opencl.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.BackendUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** CUDA's driver interface (CUDA driver API, 13.0), as far as a queue needs it. */
final class Driver {
  /** {@code CUDA_ERROR_OUT_OF_MEMORY}. */
  static final int OUT_OF_MEMORY = 2;

  // CUdevice_attribute
  static final int MOST_ITEMS = 1;
  static final int MOST_WIDTH = 2;
  static final int MOST_HEIGHT = 3;
  static final int LOCAL_BYTES = 8;
  static final int MULTIPROCESSORS = 16;
  static final int INTEGRATED = 18;
  static final int CAPABILITY_MAJOR = 75;
  static final int CAPABILITY_MINOR = 76;
  static final int MOST_LOCAL_BYTES = 97;

  /** {@code CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES}. */
  private static final int DYNAMIC_LOCAL_BYTES = 8;

  private static final int NAME_BYTES = 256;

  /** The system property that names the library where it is not among the system's. */
  static final String PROPERTY = "sluice.cuda.driver";

  private static final List<String> NAMES =
      System.getProperty("os.name").startsWith("Windows")
          ? List.of("nvcuda.dll")
          : List.of("libcuda.so.1");

  private final MethodHandle errorString;
  private final MethodHandle version;
  private final MethodHandle deviceCount;
  private final MethodHandle deviceGet;
  private final MethodHandle deviceName;
  private final MethodHandle deviceMemory;
  private final MethodHandle deviceAttribute;
  private final MethodHandle retain;
  private final MethodHandle release;
  private final MethodHandle setCurrent;
  private final MethodHandle streamCreate;
  private final MethodHandle streamDestroy;
  private final MethodHandle streamSynchronize;
  private final MethodHandle allocate;
  private final MethodHandle free;
  private final MethodHandle copyIn;
  private final MethodHandle copyOut;
  private final MethodHandle load;
  private final MethodHandle unload;
  private final MethodHandle functionOf;
  private final MethodHandle functionAttribute;
  private final MethodHandle launch;
  private final MethodHandle eventCreate;
  private final MethodHandle eventDestroy;
  private final MethodHandle eventRecord;
  private final MethodHandle eventElapsed;

  private Driver(NativeLibrary library) {
    errorString = library.function("cuGetErrorString", JAVA_INT, ADDRESS);
    version = library.function("cuDriverGetVersion", ADDRESS);
    deviceCount = library.function("cuDeviceGetCount", ADDRESS);
    deviceGet = library.function("cuDeviceGet", ADDRESS, JAVA_INT);
    deviceName = library.function("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
    deviceMemory = library.function("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT);
    deviceAttribute = library.function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
    retain = library.function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
    release = library.function("cuDevicePrimaryCtxRelease_v2", JAVA_INT);
    setCurrent = library.function("cuCtxSetCurrent", ADDRESS);
    streamCreate = library.function("cuStreamCreate", ADDRESS, JAVA_INT);
    streamDestroy = library.function("cuStreamDestroy_v2", ADDRESS);
    streamSynchronize = library.function("cuStreamSynchronize", ADDRESS);
    allocate = library.function("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    free = library.function("cuMemFree_v2", JAVA_LONG);
    copyIn = library.function("cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
    copyOut = library.function("cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
    load = library.function("cuModuleLoadData", ADDRESS, ADDRESS);
    unload = library.function("cuModuleUnload", ADDRESS);
    functionOf = library.function("cuModuleGetFunction", ADDRESS, ADDRESS, ADDRESS);
    functionAttribute = library.function("cuFuncSetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
    launch =
        library.function(
            "cuLaunchKernel",
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS);
    eventCreate = library.function("cuEventCreate", ADDRESS, JAVA_INT);
    eventDestroy = library.function("cuEventDestroy_v2", ADDRESS);
    eventRecord = library.function("cuEventRecord", ADDRESS, ADDRESS);
    eventElapsed = library.function("cuEventElapsedTime", ADDRESS, ADDRESS, ADDRESS);
  }

  /**
   * Loads it and starts it.
   *
   * @throws BackendUnavailableException where it is not there, or has no device
   */
  static Driver load() {
    String named = System.getProperty(PROPERTY);
    List<String> names = named == null ? NAMES : List.of(named);
    Optional<NativeLibrary> library = NativeLibrary.find(names);
    if (library.isEmpty()) {
      throw new BackendUnavailableException(
          "cuda finds no driver of NVIDIA's (" + String.join(", ", names) + ")");
    }
    try {
      Driver driver = new Driver(library.get());
      driver.call("cuInit", library.get().function("cuInit", JAVA_INT), 0);
      if (driver.devices() == 0) {
        throw new BackendUnavailableException("cuda finds a driver, but no device");
      }
      return driver;
    } catch (UnsatisfiedLinkError e) {
      throw new BackendUnavailableException(
          "cuda finds a driver that is too old: it has no " + e.getMessage(), e);
    } catch (CudaException e) {
      throw new BackendUnavailableException(
          "cuda finds a driver, but no device: " + e.getMessage(), e);
    }
  }

  int devices() {
    return number(deviceCount, "cuDeviceGetCount");
  }

  /** The newest CUDA that it has, as 13.0. */
  String version() {
    int number = number(version, "cuDriverGetVersion");
    return number / 1000 + "." + number % 1000 / 10;
  }

  /** The same, as 13. */
  int cuda() {
    return number(version, "cuDriverGetVersion") / 1000;
  }

  private int number(MethodHandle function, String name, Object... more) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(JAVA_INT);
      Object[] all = new Object[more.length + 1];
      all[0] = to;
      System.arraycopy(more, 0, all, 1, more.length);
      call(name, function, all);
      return to.get(JAVA_INT, 0);
    }
  }

  int device(int index) {
    return number(deviceGet, "cuDeviceGet", index);
  }

  int attribute(int attribute, int device) {
    return number(deviceAttribute, "cuDeviceGetAttribute", attribute, device);
  }

  String name(int device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(NAME_BYTES);
      call("cuDeviceGetName", deviceName, to, NAME_BYTES, device);
      return to.getString(0, StandardCharsets.UTF_8);
    }
  }

  long memoryBytes(int device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(JAVA_LONG);
      call("cuDeviceTotalMem", deviceMemory, to, device);
      return to.get(JAVA_LONG, 0);
    }
  }

  /** A handle that a function writes where its first argument says. */
  private MemorySegment handle(String name, MethodHandle function, Object... more) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(ADDRESS);
      Object[] all = new Object[more.length + 1];
      all[0] = to;
      System.arraycopy(more, 0, all, 1, more.length);
      call(name, function, all);
      return to.get(ADDRESS, 0);
    }
  }

  /** The context that all libraries of a process share, the device's primary one. */
  MemorySegment retain(int device) {
    return handle("cuDevicePrimaryCtxRetain", retain, device);
  }

  void release(int device) {
    call("cuDevicePrimaryCtxRelease", release, device);
  }

  /** What the calling thread's commands are for from now on. */
  void use(MemorySegment context) {
    int status;
    try {
      status = (int) setCurrent.invokeExact(context); // before every kernel of a run
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("C throws nothing", e);
    }
    require("cuCtxSetCurrent", status);
  }

  MemorySegment stream() {
    return handle("cuStreamCreate", streamCreate, 1); // apart from the device's default one
  }

  void destroyStream(MemorySegment stream) {
    call("cuStreamDestroy", streamDestroy, stream);
  }

  void synchronize(MemorySegment stream) {
    call("cuStreamSynchronize", streamSynchronize, stream);
  }

  long allocate(long bytes) {
    return handle("cuMemAlloc", allocate, bytes).address();
  }

  void free(long address) {
    call("cuMemFree", free, address);
  }

  void copyIn(long to, MemorySegment from, MemorySegment stream) {
    call("cuMemcpyHtoDAsync", copyIn, to, from, from.byteSize(), stream);
  }

  void copyOut(MemorySegment to, long from, MemorySegment stream) {
    call("cuMemcpyDtoHAsync", copyOut, to, from, to.byteSize(), stream);
  }

  MemorySegment module(byte[] code) {
    try (Arena arena = Arena.ofConfined()) {
      // PTX is a text, which ends with a 0.
      MemorySegment image = arena.allocate(code.length + 1L, 16);
      MemorySegment.copy(code, 0, image, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, code.length);
      return handle("cuModuleLoadData", load, image);
    }
  }

  void unload(MemorySegment module) {
    call("cuModuleUnload", unload, module);
  }

  MemorySegment function(MemorySegment module, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return handle("cuModuleGetFunction", functionOf, module, arena.allocateFrom(name));
    }
  }

  /** Allows a function more local memory than every device has. */
  void allowLocal(MemorySegment function, long bytes) {
    call(
        "cuFuncSetAttribute",
        functionAttribute,
        function,
        DYNAMIC_LOCAL_BYTES,
        Math.toIntExact(bytes));
  }

  /** Without garbage: it is called for every kernel of a run. */
  void launch(
      MemorySegment function,
      int groups,
      int lines,
      int width,
      int height,
      int localBytes,
      MemorySegment stream,
      MemorySegment arguments) {
    int status;
    try {
      status =
          (int)
              launch.invokeExact(
                  function,
                  groups,
                  lines,
                  1,
                  width,
                  height,
                  1,
                  localBytes,
                  stream,
                  arguments,
                  MemorySegment.NULL);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("C throws nothing", e);
    }
    require("cuLaunchKernel", status);
  }

  MemorySegment event() {
    return handle("cuEventCreate", eventCreate, 0);
  }

  void destroyEvent(MemorySegment event) {
    call("cuEventDestroy", eventDestroy, event);
  }

  void record(MemorySegment event, MemorySegment stream) {
    call("cuEventRecord", eventRecord, event, stream);
  }

  /** Milliseconds. */
  float elapsed(MemorySegment from, MemorySegment to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment millis = arena.allocate(JAVA_FLOAT);
      call("cuEventElapsedTime", eventElapsed, millis, from, to);
      return millis.get(JAVA_FLOAT, 0);
    }
  }

  private void call(String name, MethodHandle function, Object... arguments) {
    int status;
    try {
      status = (int) function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("C throws nothing", e);
    }
    require(name, status);
  }

  private void require(String name, int status) {
    if (status != 0) {
      throw new CudaException(status, name + ": " + words(status));
    }
  }

  @SuppressWarnings("restricted")
  private String words(int status) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(ADDRESS);
      int known = (int) errorString.invokeExact(status, to);
      MemorySegment text = to.get(ADDRESS, 0);
      return known == 0 && text.address() != 0
          ? text.reinterpret(Long.MAX_VALUE).getString(0) + " (" + status + ")"
          : "error " + status;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("C throws nothing", e);
    }
  }
}
