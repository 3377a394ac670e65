package dev.sluice.opencl.cuda;

import dev.sluice.opencl.queue.BinaryCache;
import dev.sluice.opencl.queue.Options;
import dev.sluice.opencl.queue.Sources;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compiles kernel files, each once for the same options; what the compiler made is kept from run to
 * run.
 */
final class CudaPrograms {
  /** What turns OpenCL C into CUDA C++. */
  private static final String DIALECT = "cuda.h";

  private final Driver driver;
  private final Nvrtc compiler;
  private final CudaDevice device;
  private final Optional<BinaryCache> binaries;
  private final Map<String, MemorySegment> modules = new HashMap<>();

  CudaPrograms(Driver driver, Nvrtc compiler, CudaDevice device, Optional<BinaryCache> binaries) {
    this.driver = driver;
    this.compiler = compiler;
    this.device = device;
    this.binaries = binaries;
  }

  /** The text that the compiler reads for a kernel file. */
  static String source(String file) {
    return Sources.read(DIALECT) + Sources.of(file);
  }

  /** What the compiler is told, beside the device. */
  static List<String> arguments(Options options) {
    List<String> all = new ArrayList<>();
    all.add("--std=c++17");
    all.add("--device-as-default-execution-space");
    // A file uses some of the functions that it includes, a kernel not always its local memory.
    all.add("--diag-suppress=177,550");
    new TreeMap<>(options.macros()).forEach((name, value) -> all.add("-D" + name + "=" + value));
    return all;
  }

  /** A kernel of a file. */
  synchronized MemorySegment function(String file, String name, Options options) {
    MemorySegment module =
        modules.computeIfAbsent(file + " " + options, key -> load(file, options));
    return driver.function(module, name);
  }

  private MemorySegment load(String file, Options options) {
    String source = source(file);
    List<String> arguments = arguments(options);
    String key =
        BinaryCache.key(
            device.traits().identity() + "\n" + compiler.version(),
            String.join(" ", arguments),
            source);
    Optional<MemorySegment> kept = binaries.flatMap(cache -> cache.read(key)).flatMap(this::loaded);
    if (kept.isPresent()) {
      return kept.get();
    }
    byte[] code;
    try {
      code = compiler.compile(source, device.capability(), arguments).code();
    } catch (Nvrtc.CompileException e) {
      throw new IllegalStateException(
          "The kernels of "
              + file
              + " ("
              + String.join(" ", arguments)
              + ") do not compile for device "
              + device.traits()
              + ": "
              + e.getMessage(),
          e);
    }
    MemorySegment module = driver.module(code);
    binaries.ifPresent(cache -> cache.write(key, code));
    return module;
  }

  /** Empty where the driver refuses what an earlier run has kept. */
  private Optional<MemorySegment> loaded(byte[] code) {
    try {
      return Optional.of(driver.module(code));
    } catch (CudaException e) {
      return Optional.empty();
    }
  }

  synchronized void release() {
    modules.values().forEach(driver::unload);
    modules.clear();
  }
}
