package dev.sluice.bench.measure;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Instructions;
import dev.sluice.bench.contender.PeerClassPath;
import dev.sluice.bench.suite.Case;
import java.util.ArrayList;
import java.util.List;

/** The JVM flags of a measuring JVM, beside those that the benchmarks' annotations append. */
final class ForkFlags {
  /** The system property with TornadoVM's argfile, where there is one. */
  static final String TORNADO_ARGFILE = "sluice.tornado.argfile";

  private static final String TORNADO = "tornado";
  private static final double LEAST_HEAP = 512e6;

  private ForkFlags() {}

  /** The flags for a contender on a case. */
  static List<String> of(ContenderId contender, Case shape) {
    List<String> flags = new ArrayList<>();
    long heap = (long) Math.max(LEAST_HEAP, 1.5 * shape.memoryBytes());
    flags.add("-Xms" + heap / (1 << 20) + "m");
    flags.add("-Xmx" + Math.max(2 * heap, 4L << 30) / (1 << 20) + "m");
    // Buffers outside the heap belong to the problem as well.
    flags.add("-XX:MaxDirectMemorySize=" + Math.max(2 * heap, 4L << 30));
    // JavaCPP would refuse native memory beyond the heap's size.
    flags.add("-Dorg.bytedeco.javacpp.maxBytes=0");
    flags.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    flags.add("-D" + PeerClassPath.ROOT + "=" + PeerClassPath.root());
    Instructions instructions = Instructions.own();
    flags.addAll(instructions.jvmFlags());
    flags.add("-D" + Instructions.PROPERTY + "=" + instructions.label());
    String argfile = System.getProperty(TORNADO_ARGFILE);
    if (argfile != null && contender.name().split(":")[0].equals(TORNADO)) {
      // Only its own backend gets them: they change how everything else is compiled.
      flags.add("@" + argfile);
      // Without it a kernel that fails to build runs as Java, silently.
      flags.add("-Dtornado.recover.bailout=False");
    }
    return flags;
  }
}
