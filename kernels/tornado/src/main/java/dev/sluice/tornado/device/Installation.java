package dev.sluice.tornado.device;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.tornado.kernel.RunInfo;
import java.io.Serializable;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.common.TornadoFunctions;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Whether the JVM was started so that TornadoVM works, and fails where a kernel does not build. */
public final class Installation {
  private static final Logger LOG = Logger.getLogger(Installation.class.getName());

  /** The version that this module was made and tested with. */
  private static final String TESTED = "5.2.0-jdk25";

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

  /** Looked up once: it reads every class of the module, and backends are opened often. */
  private static final class Missing {
    static final Set<String> FROM_API = ApiUse.missingFor(Installation.class);
  }

  /**
   * Checks the JVM's flags, and sets what TornadoVM reads when its classes are loaded.
   *
   * @throws BackendUnavailableException where the SDK is not there, lacks what is used of it, or
   *     would run kernels that do not build as Java
   */
  public static void require() {
    ModuleLayer layer = ModuleLayer.boot();
    if (layer.findModule(MODULE).isEmpty() || layer.findModule(RUNTIME).isEmpty()) {
      throw new BackendUnavailableException("tornado finds no TornadoVM in this JVM; " + HOW);
    }
    requireApi(version(), Missing.FROM_API);
    requireBuiltFor(version(), (TornadoFunctions.Task1<IntArray>) RunInfo::inOrder);
    if (!"false".equalsIgnoreCase(System.getProperty(BAILOUT))) {
      throw new BackendUnavailableException(
          "tornado needs the JVM's flag -D"
              + BAILOUT
              + "=False: without it a kernel that does not build runs as Java, silently");
    }
    setIfMissing(BYTECODES, BYTECODE_BYTES);
    setIfMissing(INLINING, "True");
  }

  /** {@return the version of the TornadoVM that this JVM was started with} */
  public static String version() {
    return ModuleLayer.boot()
        .findModule(MODULE)
        .flatMap(module -> module.getDescriptor().rawVersion())
        .orElse("of a version that it does not say");
  }

  /** Any version that has what this module uses will do; one that nobody has tested is said. */
  static void requireApi(String version, Set<String> missing) {
    if (!missing.isEmpty()) {
      throw new BackendUnavailableException(
          "tornado was made with TornadoVM "
              + TESTED
              + ", and the TornadoVM "
              + version
              + " that this JVM was started with has not "
              + missing.stream().limit(3).collect(Collectors.joining(", "))
              + (missing.size() > 3 ? " and " + (missing.size() - 3) + " more" : "")
              + "; "
              + HOW);
    }
    if (!version.equals(TESTED)) {
      LOG.warning(
          "tornado was tested with TornadoVM "
              + TESTED
              + ", and this one is "
              + version
              + ": `sluice verify --backend tornado` says whether it computes right");
    }
  }

  /**
   * From 6.0 on TornadoVM finds the method of a kernel in its serial form, which the compiler makes
   * only where it sees an interface of that version.
   */
  static void requireBuiltFor(String version, Object kernel) {
    if (kernel instanceof Serializable
        && Stream.of(kernel.getClass().getDeclaredMethods())
            .noneMatch(method -> method.getName().equals("writeReplace"))) {
      throw new BackendUnavailableException(
          "tornado was built with a TornadoVM before 6.0, and this JVM was started with "
              + version
              + ", which cannot find its kernels: build kernels/tornado again with that SDK");
    }
  }

  private static void setIfMissing(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
