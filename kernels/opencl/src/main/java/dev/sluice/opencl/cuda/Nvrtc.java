package dev.sluice.opencl.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.BackendUnavailableException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * NVIDIA's compiler for what a program makes at run time (NVRTC, user guide, 13.0), from CUDA 11.2
 * on.
 */
final class Nvrtc {
  /** The system property that names the library where it is not among the system's. */
  static final String PROPERTY = "sluice.cuda.nvrtc";

  private static final String BUILTINS = "*nvrtc-builtins*";

  /** The CUDA whose compiler first tells what devices it knows. */
  private static final int OLDEST = 11;

  private final MethodHandle version;
  private final MethodHandle architectureCount;
  private final MethodHandle architectures;
  private final MethodHandle create;
  private final MethodHandle compile;
  private final MethodHandle logSize;
  private final MethodHandle log;
  private final MethodHandle binarySize;
  private final MethodHandle binary;
  private final MethodHandle ptxSize;
  private final MethodHandle ptx;
  private final MethodHandle destroy;

  private Nvrtc(NativeLibrary library) {
    version = library.function("nvrtcVersion", ADDRESS, ADDRESS);
    architectureCount = library.function("nvrtcGetNumSupportedArchs", ADDRESS);
    architectures = library.function("nvrtcGetSupportedArchs", ADDRESS);
    create =
        library.function(
            "nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    compile = library.function("nvrtcCompileProgram", ADDRESS, JAVA_INT, ADDRESS);
    logSize = library.function("nvrtcGetProgramLogSize", ADDRESS, ADDRESS);
    log = library.function("nvrtcGetProgramLog", ADDRESS, ADDRESS);
    binarySize = library.function("nvrtcGetCUBINSize", ADDRESS, ADDRESS);
    binary = library.function("nvrtcGetCUBIN", ADDRESS, ADDRESS);
    ptxSize = library.function("nvrtcGetPTXSize", ADDRESS, ADDRESS);
    ptx = library.function("nvrtcGetPTX", ADDRESS, ADDRESS);
    destroy = library.function("nvrtcDestroyProgram", ADDRESS);
  }

  /**
   * Loads it.
   *
   * @param newest the CUDA that the driver has, 13 of 13.0: it may refuse what a newer compiler
   *     makes
   * @throws BackendUnavailableException where it is not there, or too old
   */
  static Nvrtc load(int newest) {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      loadBuiltins(Path.of(named).toAbsolutePath().getParent());
    }
    NativeLibrary library =
        NativeLibrary.find(named == null ? names(newest) : List.of(named))
            .orElseThrow(
                () ->
                    new BackendUnavailableException(
                        "cuda finds no compiler (NVRTC) as "
                            + (named == null ? String.join(", ", names(newest)) : named)
                            + "; it comes with CUDA and with PyTorch's packages, and -D"
                            + PROPERTY
                            + "=FILE names one"));
    try {
      Nvrtc compiler = new Nvrtc(library);
      if (compiler.major() > newest) {
        throw new BackendUnavailableException(
            "cuda finds NVRTC "
                + compiler.version()
                + " only, and a driver for CUDA "
                + newest
                + ", which may refuse what it makes; -D"
                + PROPERTY
                + "=FILE names another one");
      }
      return compiler;
    } catch (UnsatisfiedLinkError e) {
      throw new BackendUnavailableException(
          "cuda needs NVRTC of CUDA 11.2 or later, the one here has no " + e.getMessage(), e);
    }
  }

  /** What the compiler looks for by its name alone, which is beside it. */
  private static void loadBuiltins(Path folder) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, BUILTINS)) {
      for (Path library : all) {
        NativeLibrary.find(List.of(library.toString()));
      }
    } catch (IOException e) {
      return; // there is no such folder, nor a compiler in it, which is said next
    }
  }

  private static List<String> names(int newest) {
    return IntStream.iterate(newest, major -> major >= OLDEST, major -> major - 1)
        .mapToObj(
            major ->
                System.getProperty("os.name").startsWith("Windows")
                    ? "nvrtc64_" + (major == OLDEST ? "112" : major + "0") + "_0.dll"
                    : "libnvrtc.so." + (major == OLDEST ? "11.2" : major))
        .toList();
  }

  private int major() {
    return Integer.parseInt(version().replaceFirst("\\..*", ""));
  }

  /** {@return its version, such as 13.0} */
  String version() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment major = arena.allocate(JAVA_INT);
      MemorySegment minor = arena.allocate(JAVA_INT);
      call("nvrtcVersion", version, major, minor);
      return major.get(JAVA_INT, 0) + "." + minor.get(JAVA_INT, 0);
    }
  }

  /**
   * Compiles a program.
   *
   * @param source its text
   * @param capability of the device, such as 90 for 9.0
   * @param options beside the architecture
   * @return what it made
   * @throws CompileException with what the compiler says, where it refuses the program
   */
  Compiled compile(String source, int capability, List<String> options) throws CompileException {
    try (Arena arena = Arena.ofConfined()) {
      int known = newest(arena, capability);
      boolean exact = known == capability;
      List<String> all = new ArrayList<>(options);
      all.add("--gpu-architecture=" + (exact ? "sm_" : "compute_") + known);
      MemorySegment made = arena.allocate(ADDRESS);
      MemorySegment nothing = MemorySegment.NULL;
      MemorySegment text = arena.allocateFrom(source);
      call("nvrtcCreateProgram", create, made, text, nothing, 0, nothing, nothing);
      MemorySegment program = made.get(ADDRESS, 0);
      try {
        MemorySegment arguments = arena.allocate(ADDRESS, all.size());
        for (int i = 0; i < all.size(); i++) {
          arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(all.get(i)));
        }
        int status = status(compile, program, all.size(), arguments);
        if (status != 0) {
          throw new CompileException(text(arena, program, logSize, log), status);
        }
        byte[] code =
            exact ? bytes(arena, program, binarySize, binary) : bytes(arena, program, ptxSize, ptx);
        return new Compiled(code, text(arena, program, logSize, log));
      } finally {
        call("nvrtcDestroyProgram", destroy, made);
      }
    }
  }

  /**
   * A compiled program.
   *
   * @param code machine code where it knows the device, else code that the driver compiles
   * @param log what it said
   */
  record Compiled(byte[] code, String log) {}

  /** What the compiler says of a program that it refuses. */
  static final class CompileException extends Exception {
    private static final long serialVersionUID = 1L;

    CompileException(String log, int status) {
      super("NVRTC's error " + status + "\n" + log);
    }
  }

  /** The newest architecture that it knows, up to the device's. */
  private int newest(Arena arena, int capability) {
    MemorySegment count = arena.allocate(JAVA_INT);
    call("nvrtcGetNumSupportedArchs", architectureCount, count);
    MemorySegment all = arena.allocate(JAVA_INT, count.get(JAVA_INT, 0));
    call("nvrtcGetSupportedArchs", architectures, all);
    int newest = 0;
    for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
      int one = all.getAtIndex(JAVA_INT, i);
      newest = one <= capability ? Math.max(newest, one) : newest;
    }
    if (newest == 0) {
      throw new IllegalStateException(
          "NVRTC " + version() + " has no code for devices as old as " + capability / 10.0);
    }
    return newest;
  }

  private static String text(
      Arena arena, MemorySegment program, MethodHandle sizeOf, MethodHandle get) {
    byte[] bytes = bytes(arena, program, sizeOf, get);
    return new String(bytes, StandardCharsets.UTF_8).replace("\0", "").strip();
  }

  private static byte[] bytes(
      Arena arena, MemorySegment program, MethodHandle sizeOf, MethodHandle get) {
    MemorySegment size = arena.allocate(JAVA_LONG);
    call("reading its result's size", sizeOf, program, size);
    MemorySegment to = arena.allocate(size.get(JAVA_LONG, 0));
    call("reading its result", get, program, to);
    return to.toArray(JAVA_BYTE);
  }

  private static void call(String what, MethodHandle function, Object... arguments) {
    int status = status(function, arguments);
    if (status != 0) {
      throw new IllegalStateException("NVRTC failed at " + what + ": error " + status);
    }
  }

  private static int status(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("C throws nothing", e);
    }
  }
}
