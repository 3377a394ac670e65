package dev.sluice.tornado.device;

import dev.sluice.backend.BackendUnavailableException;
import java.util.Optional;

/** Whether the JVM was started so that TornadoVM works, and fails where a kernel does not build. */
public final class Installation {
  /** The version whose kernels and flags this module is made for. */
  public static final String VERSION = "5.2.0-jdk25";

  private static final String MODULE = "tornado.api";
  private static final String RUNTIME = "tornado.runtime";
  private static final String BAILOUT = "tornado.recover.bailout";
  private static final String BYTECODES = "tornado.tvm.maxbytecodesize";

  /** Room for the bytecodes of the largest graphs, of which 4,096 bytes do not hold all. */
  private static final String BYTECODE_BYTES = Integer.toString(1 << 18);

  /** Kernels are made of methods, which TornadoVM inlines up to a size otherwise. */
  private static final String INLINING = "tornado.compiler.fullInlining";

  private static final String HOW =
      "install the SDK (`sdk install tornadovm 5.2.0-jdk25-opencl`, or set TORNADOVM_HOME) and"
          + " start java with @$TORNADOVM_HOME/tornado-argfile -Dtornado.recover.bailout=False, as"
          + " bench/sluice and examples/run do";

  private Installation() {}

  /**
   * Checks the JVM's flags, and sets what TornadoVM reads when its classes are loaded.
   *
   * @throws BackendUnavailableException where the SDK is not there, is of another version, or would
   *     run kernels that do not build as Java
   */
  public static void require() {
    ModuleLayer layer = ModuleLayer.boot();
    if (layer.findModule(MODULE).isEmpty() || layer.findModule(RUNTIME).isEmpty()) {
      throw new BackendUnavailableException("tornado finds no TornadoVM in this JVM; " + HOW);
    }
    requireVersion(layer.findModule(MODULE).flatMap(module -> module.getDescriptor().rawVersion()));
    if (!"false".equalsIgnoreCase(System.getProperty(BAILOUT))) {
      throw new BackendUnavailableException(
          "tornado needs the JVM's flag -D"
              + BAILOUT
              + "=False: without it a kernel that does not build runs as Java, silently");
    }
    setIfMissing(BYTECODES, BYTECODE_BYTES);
    setIfMissing(INLINING, "True");
  }

  /** Another version's kernels, flags and traps are others. */
  static void requireVersion(Optional<String> found) {
    if (!found.equals(Optional.of(VERSION))) {
      throw new BackendUnavailableException(
          "tornado needs TornadoVM "
              + VERSION
              + ", and this JVM was started with "
              + found.orElse("one that does not say its version")
              + "; "
              + HOW);
    }
  }

  private static void setIfMissing(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
