package dev.sluice.opencl.cl;

import java.util.Map;

/**
 * Who handles SIGSEGV. HotSpot needs it for safepoints and implicit null checks; LLVM, inside PoCL
 * and other drivers, takes it over when it compiles: a build then fails, its temporary files
 * removed, or the JVM dies. The JDK's libjsig, loaded before both, hands a signal to whom it is
 * for.
 */
final class Signals {
  private static final String LIBRARY = "libjsig";

  private Signals() {}

  /** Whether libjsig was loaded before the JVM. */
  static boolean chained(String system, Map<String, String> env) {
    String variable = system.startsWith("Mac") ? "DYLD_INSERT_LIBRARIES" : "LD_PRELOAD";
    return env.getOrDefault(variable, "").contains(LIBRARY);
  }

  /** What to say of a kernel that did not compile; empty where signals cannot be why. */
  static String hint() {
    String system = System.getProperty("os.name");
    if (chained(system, System.getenv()) || system.startsWith("Windows")) {
      return "";
    }
    String how =
        system.startsWith("Mac")
            ? "DYLD_INSERT_LIBRARIES=$JAVA_HOME/lib/libjsig.dylib"
            : "LD_PRELOAD=$JAVA_HOME/lib/libjsig.so";
    return "\n"
        + "Where the same kernel compiles at other times, the driver's compiler and the JVM"
        + " have taken signals from each other: start the program with "
        + how;
  }
}
