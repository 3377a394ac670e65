package dev.sluice.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A JVM that may have less than the machine has says which of its settings is in the way. Large
 * parameters of this backend are mapped by Linux, and no setting of the JVM's is.
 */
class SmallJvmTest {
  private static final String HEAP = "48m";
  private static final String NATIVE = "32m";

  /** Opens backends and asks for parameters, in a JVM of its own. */
  static final class Parameters {
    private Parameters() {}

    /** One of 67 MB, and eighteen of 4 MB together 75. */
    public static void main(String[] args) {
      compile("reference", 4096, 1);
      compile("cpu", 4096, 1);
      compile("cpu", 1000, 18);
      System.out.println(mostMapped() >> 20);
    }

    /** A program that forgets 64 parameters of 16 MiB: the most that is mapped at a time. */
    private static long mostMapped() {
      long most = 0;
      for (int i = 0; i < 64; i++) {
        new Parameter(1 << 22, "'w'").changed();
        most = Math.max(most, LargePages.mapped());
      }
      return most;
    }

    private static void compile(String name, int columns, int parameters) {
      Recorder r = new Recorder(Extent.of(1, 1));
      Buffer x = r.input("x", Shape.rows(columns));
      for (int i = 0; i < parameters; i++) {
        x = r.matmul(x, false, r.parameter("w" + i, Shape.matrix(columns, columns)), true);
      }
      r.output(x);
      try (Backend backend = Backends.select(name);
          Executable executable = backend.compile(r.build())) {
        System.out.println(name + " has compiled " + executable.program().describe().length());
      } catch (NotEnoughMemoryException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void itsHeapAndItsNativeMemoryAreNamed() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:MaxDirectMemorySize=" + NATIVE,
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Parameters.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> lines = out.lines().toList();
    assertEquals(4, lines.size(), out);
    assertTrue(
        lines.get(0).matches("reference: .* needs 0\\.1 GB of the JVM's heap, .*raise -Xmx.*"),
        out);
    assertTrue(
        lines
            .get(2)
            .matches(
                "cpu: .* needs 0\\.0 GB of the JVM's native memory, 0\\.0 GB are free: raise"
                    + " -XX:MaxDirectMemorySize .*"),
        out);
    if (LargePages.areAvailable()) {
      assertTrue(lines.get(1).startsWith("cpu has compiled "), out);
      assertTrue(Integer.parseInt(lines.get(3)) < 256, out);
    }
  }
}
