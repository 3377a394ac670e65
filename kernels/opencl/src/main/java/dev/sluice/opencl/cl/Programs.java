package dev.sluice.opencl.cl;

import dev.sluice.opencl.queue.BinaryCache;
import dev.sluice.opencl.queue.Options;
import dev.sluice.opencl.queue.Sources;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** Compiles kernel files, each once for the same options; binaries are kept from run to run. */
final class Programs {
  private final cl_context context;
  private final ClDevice device;
  private final Optional<BinaryCache> binaries;
  private final Map<String, cl_program> built = new HashMap<>();

  Programs(cl_context context, ClDevice device, Optional<BinaryCache> binaries) {
    this.context = context;
    this.device = device;
    this.binaries = binaries;
  }

  /** A kernel of a file, with arguments of its own. */
  synchronized cl_kernel kernel(String file, String name, Options options) {
    cl_program program = built.get(file + " " + options);
    if (program == null) {
      program = program(file, options);
      built.put(file + " " + options, program);
    }
    try {
      return CL.clCreateKernel(program, name, null);
    } catch (CLException e) {
      throw new IllegalStateException(
          "Kernel "
              + name
              + " of "
              + file
              + " ("
              + options
              + ") cannot be made on device "
              + device
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private cl_program program(String file, Options options) {
    String source = Sources.of(file);
    String key = BinaryCache.key(device.traits().identity(), options.toString(), source);
    Optional<cl_program> kept =
        binaries.flatMap(cache -> cache.read(key)).flatMap(binary -> fromBinary(binary, options));
    if (kept.isPresent()) {
      return kept.get();
    }
    cl_program program = compiled(file, source, options);
    binaries.ifPresent(cache -> keep(cache, key, program));
    return program;
  }

  private cl_program compiled(String file, String source, Options options) {
    try {
      return build(source, options);
    } catch (BuildFailure first) {
      // A driver may have been disturbed, as LLVM is by a signal of HotSpot's.
      try {
        return build(source, options);
      } catch (BuildFailure e) {
        throw new IllegalStateException(
            "The kernels of "
                + file
                + " ("
                + options
                + ") do not compile on device "
                + device
                + ": "
                + e.getCause().getMessage()
                + "\n"
                + e.getMessage()
                + Signals.hint(),
            e.getCause());
      }
    }
  }

  /** What the compiler says, caused by what OpenCL says. */
  private static final class BuildFailure extends Exception {
    private static final long serialVersionUID = 1L;

    BuildFailure(String log, CLException cause) {
      super(log, cause);
    }
  }

  private cl_program build(String source, Options options) throws BuildFailure {
    cl_program program =
        CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
    try {
      CL.clBuildProgram(
          program, 1, new cl_device_id[] {device.id()}, options.toString(), null, null);
      return program;
    } catch (CLException e) {
      String log = log(program);
      CL.clReleaseProgram(program);
      throw new BuildFailure(log, e);
    }
  }

  /** Empty where the driver refuses what an earlier run has kept. */
  private Optional<cl_program> fromBinary(byte[] binary, Options options) {
    cl_program program = null;
    try {
      int[] status = new int[1];
      program =
          CL.clCreateProgramWithBinary(
              context,
              1,
              new cl_device_id[] {device.id()},
              new long[] {binary.length},
              new byte[][] {binary},
              status,
              null);
      CL.clBuildProgram(
          program, 1, new cl_device_id[] {device.id()}, options.toString(), null, null);
      return Optional.of(program);
    } catch (CLException e) {
      if (program != null) {
        CL.clReleaseProgram(program);
      }
      return Optional.empty();
    }
  }

  private static void keep(BinaryCache cache, String key, cl_program program) {
    byte[] binary;
    try {
      binary = binary(program);
    } catch (CLException e) {
      return; // a driver that does not give it compiles again at the next start
    }
    cache.write(key, binary);
  }

  private static byte[] binary(cl_program program) {
    long[] size = new long[1];
    CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null);
    byte[] binary = new byte[(int) size[0]];
    CL.clGetProgramInfo(
        program,
        CL.CL_PROGRAM_BINARIES,
        Sizeof.POINTER,
        Pointer.to(new Pointer[] {Pointer.to(binary)}),
        null);
    return binary;
  }

  private String log(cl_program program) {
    long[] size = new long[1];
    CL.clGetProgramBuildInfo(program, device.id(), CL.CL_PROGRAM_BUILD_LOG, 0, null, size);
    byte[] log = new byte[(int) size[0]];
    CL.clGetProgramBuildInfo(
        program, device.id(), CL.CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
    return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
  }

  synchronized void release() {
    built.values().forEach(CL::clReleaseProgram);
    built.clear();
  }
}
