package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM that may have less than the machine has says which of its settings is in the way. */
class SmallJvmTest {
  private static final String HEAP = "48m";
  private static final String NATIVE = "32m";
  private static final int COLUMNS = 4096;

  /** Opens each backend and asks for a parameter of 67 MB, in a JVM of its own. */
  static final class LargeParameter {
    private LargeParameter() {}

    public static void main(String[] args) {
      Recorder r = new Recorder(Extent.of(1, 1));
      Shape matrix = Shape.matrix(COLUMNS, COLUMNS);
      r.output(r.matmul(r.input("x", Shape.rows(COLUMNS)), false, r.parameter("w", matrix), true));
      Program program = r.build();
      for (String name : List.of("reference", "cpu")) {
        try (Backend backend = Backends.select(name);
            Executable executable = backend.compile(program)) {
          System.out.println(name + " has compiled " + executable.program().describe());
        } catch (NotEnoughMemoryException e) {
          System.out.println(e.getMessage());
        }
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
                LargeParameter.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> lines = out.lines().toList();
    assertEquals(2, lines.size(), out);
    assertTrue(
        lines.get(0).matches("reference: .* needs 0\\.1 GB of the JVM's heap, .*raise -Xmx.*"),
        out);
    assertTrue(
        lines
            .get(1)
            .matches(
                "cpu: .* needs 0\\.1 GB of the JVM's native memory, 0\\.0 GB are free: raise"
                    + " -XX:MaxDirectMemorySize .*"),
        out);
  }
}
