package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.EmbeddingScatter;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.program.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Input and machines that are not as they should be. */
class CpuInputTest {
  private static final PackedLayout BATCH = PackedLayout.equal(2, 1);

  @Test
  void anUnknownKindIsNamed() {
    Exception e = assertThrows(BackendUnavailableException.class, () -> Backends.select("cpu:fp8"));
    assertEquals("cpu has no 'fp8'; there are cpu and cpu:bf16", e.getMessage());
  }

  @Test
  void aScatterToNowhereIsRefused() {
    Recorder r = new Recorder(BATCH.extent());
    Buffer tokens = r.indices("tokens", Shape.rows(1));
    Buffer gradient = r.input("gradient", Shape.rows(3));
    Buffer table = r.value("table", Shape.matrix(4, 3));
    r.record(new EmbeddingScatter(tokens, gradient, table));
    try (Backend backend = Backends.select("cpu");
        Executable executable = backend.compile(r.build());
        Workspace workspace = executable.workspace()) {
      workspace.write(tokens, new int[] {1, 4});
      workspace.write(gradient, new float[6]);
      Exception e = assertThrows(IllegalArgumentException.class, () -> workspace.run(BATCH, 0));
      assertEquals("EmbeddingScatter: index 4 in row 1 is outside [0, 4)", e.getMessage());
    }
  }

  /** What does not count or is dropped is 0, whatever it was; as the reference has it. */
  @Test
  void nothingComesOfWhatIsLeftOut() {
    Recorder r = new Recorder(BATCH.extent());
    Buffer logits = r.input("logits", Shape.rows(2));
    Buffer targets = r.indices("targets", Shape.rows(1));
    SoftmaxCrossEntropy loss = r.crossEntropy(logits, targets, false);
    Buffer dLogits = r.gradients(loss.loss(), List.of(logits)).of(logits);
    Buffer dropped = r.dropout(logits, 0.999, false);
    r.output(dLogits);
    r.output(dropped);
    try (Backend backend = Backends.select("cpu");
        Executable executable = backend.compile(r.build());
        Workspace workspace = executable.workspace()) {
      float infinite = Float.POSITIVE_INFINITY;
      workspace.write(logits, new float[] {infinite, infinite, infinite, Float.NaN});
      workspace.write(
          targets, new int[] {SoftmaxCrossEntropy.IGNORED, SoftmaxCrossEntropy.IGNORED});
      workspace.run(BATCH, 1);
      float[] got = new float[4];
      workspace.read(dLogits, got);
      assertArrayEquals(new float[4], got);
      workspace.read(dropped, got);
      assertArrayEquals(new float[4], got);
    }
  }

  /** Prints what auto takes, and why cpu cannot start. */
  static final class Auto {
    private Auto() {}

    public static void main(String[] args) {
      for (String name : List.of("auto", "cpu")) {
        try (Backend backend = Backends.select(name)) {
          System.out.println(backend.name());
        } catch (BackendUnavailableException | IllegalArgumentException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  private static List<String> auto(String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Auto.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return out.lines().toList();
  }

  @Test
  void withoutTheVectorModuleAutoTakesTheReference() throws IOException {
    List<String> lines = auto();
    assertEquals("reference", lines.get(0));
    assertEquals("cpu needs the JVM's flag --add-modules=jdk.incubator.vector", lines.get(1));
    assertEquals("cpu", auto("--add-modules=jdk.incubator.vector").getFirst());
  }

  @Test
  void aWidthThatNoVectorHasIsNamedByAutoToo() throws IOException {
    List<String> lines = auto("--add-modules=jdk.incubator.vector", "-Dsluice.cpu.vector=100");
    for (String line : lines) {
      assertTrue(line.contains("sluice.cpu.vector is '100', must be one of 128, 256, 512"), line);
    }
    assertEquals(2, lines.size());
  }
}
