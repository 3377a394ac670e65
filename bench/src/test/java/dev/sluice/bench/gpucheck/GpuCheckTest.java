package dev.sluice.bench.gpucheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A check of a device that computes wrong, hangs, and is gone: what was measured stays. */
class GpuCheckTest {
  private static final double LEAST_SECONDS = 0.5;

  @TempDir private Path folder;

  private JsonNode check(double minutes, List<String> lines) throws Exception {
    GpuCheck check =
        new GpuCheck(
            folder, minutes, List.of(), ScriptedSluice.class.getName(), lines::add, LEAST_SECONDS);
    assertFalse(check.run());
    return JsonMapper.shared().readTree(Files.readString(folder.resolve("gpu-check.json")));
  }

  private static List<String> outcomes(JsonNode check) {
    return check
        .path("steps")
        .valueStream()
        .map(step -> step.path("id").asString() + " " + step.path("outcome").asString())
        .toList();
  }

  @Test
  void everyStepIsKeptHoweverItEnds() throws Exception {
    List<String> lines = new ArrayList<>();
    JsonNode check = check(0.5, lines);
    assertEquals(
        List.of(
            "devices DONE",
            "verify-opencl-0-0 WRONG",
            "repeat-opencl-0-0 TIMED_OUT",
            "training-opencl-0-0 FAILED"),
        outcomes(check).subList(0, 4));
    assertTrue(check.path("gpu").asBoolean());
    assertTrue(check.path("complete").asBoolean());
    assertEquals(check.path("steps").size(), lines.size());

    List<String> wrong = list("WRONG:");
    assertTrue(wrong.contains("- opencl:0:0 is wrong: gru(): y, element 3"), wrong.toString());
    assertTrue(
        wrong.contains("- lstm:h8:b1:t1 with tile = 4 had other bits in 3 of 1000 runs"),
        wrong.toString());
    assertTrue(
        wrong.stream().anyMatch(line -> line.endsWith("CL_OUT_OF_RESOURCES, the device is gone")),
        wrong.toString());
    assertTrue(
        list("NOT KNOWN:")
            .getFirst()
            .matches("- A thousand runs .* was cut short after .* is kept\\."),
        list("NOT KNOWN:").toString());
    String page = Files.readString(folder.resolve("gpu-check.html"));
    assertTrue(page.contains("is wrong: gru(): y, element 3"));
  }

  @Test
  void whatIsNotReachedIsNamed() throws Exception {
    GpuCheck check =
        new GpuCheck(folder, 0.1, List.of(), ScriptedSluice.class.getName(), line -> {}, 30);
    assertFalse(check.run());
    JsonNode written = JsonMapper.shared().readTree(Files.readString(json()));
    List<String> outcomes = outcomes(written);
    assertEquals("devices DONE", outcomes.getFirst());
    assertTrue(
        outcomes.subList(1, outcomes.size()).stream().allMatch(o -> o.endsWith("NOT_REACHED")),
        outcomes.toString());
    assertTrue(outcomes.size() > 8, outcomes.toString());
    List<String> text = Files.readAllLines(folder.resolve("gpu-check.txt"));
    assertEquals("Nothing of what was done is wrong.", text.get(2));
    assertEquals(outcomes.size() - 1, list("NOT KNOWN:").size());
  }

  private Path json() {
    return folder.resolve("gpu-check.json");
  }

  @Test
  void aDeviceOnWhichAllIsWell() throws Exception {
    GpuCheck check = check(RightSluice.class);
    assertTrue(check.run());
    JsonNode written = JsonMapper.shared().readTree(Files.readString(json()));
    assertTrue(outcomes(written).stream().allMatch(o -> o.endsWith("DONE")), written.toString());
    assertEquals(List.of(), list("WRONG:"));
    List<String> figures = list("Figures:");
    assertTrue(
        figures.contains(
            "- Some layers on opencl:0:0 and cpu: opencl:0:0 is 4.00 times as fast as"
                + " cpu (geometric mean of 1 measurements)."),
        figures.toString());
    String peers =
        "- The suite of the peers on opencl:0:0, cpu and other libraries on NVIDIA's GPUs: ";
    assertTrue(
        figures.contains(
            peers
                + "opencl:0:0 is 1.50 times as fast as libtorch-cuda (geometric mean of 1"
                + " measurements)."),
        figures.toString());
    assertEquals(
        List.of(
            peers + "1 measurements were left out.",
            peers + "pytorch is not available: no PyTorch"),
        list("NOT KNOWN:"));
  }

  /** Its commands say so with exit code 0, as others could be measured. */
  @Test
  void aCaseThatDisagreesIsWrong() throws Exception {
    GpuCheck check = check(DisagreeingSluice.class);
    assertFalse(check.run());
    assertEquals(List.of("- LSTM on opencl:0:0: Y is off"), list("WRONG:").subList(0, 1));
  }

  /** What is on disk while the first step runs, which may take the machine down. */
  @Test
  void whatHasNotEndedIsNamedBefore() throws Exception {
    GpuCheck check = check(LookingSluice.class);
    check.run();
    JsonNode seen = JsonMapper.shared().readTree(Files.readString(folder.resolve("seen.json")));
    assertFalse(seen.path("complete").asBoolean());
    assertEquals(
        List.of("devices DONE", "verify-opencl-0-0 NOT_REACHED"), outcomes(seen).subList(0, 2));
  }

  private GpuCheck check(Class<?> command) {
    return new GpuCheck(folder, 2, List.of(), command.getName(), line -> {}, LEAST_SECONDS);
  }

  /** What finds nothing wrong. */
  static class RightSluice {
    private static final String BENCH =
        """
        {"cases": [{"title": "LSTM", "published": [],
          "speedUps": [{"contender": "opencl:0:0", "over": "cpu", "ratio": {"median": 4.0}}],
          "measurements": [{"contender": "opencl:0:0", "outcome": "%s", "note": "Y is off"}]}]}
        """;

    private static final String PEERS =
        """
        {"cases": [{"title": "LSTM", "published": [], "measurements": [
          {"contender": "cpu", "outcome": "SKIPPED"},
          {"contender": "opencl:0:0", "outcome": "MEASURED", "time": {"median": 2e6}},
          {"contender": "libtorch-cuda", "outcome": "MEASURED", "time": {"median": 3e6}},
          {"contender": "pytorch", "outcome": "UNAVAILABLE", "note": "no PyTorch"}]}]}
        """;

    protected RightSluice() {}

    public static void main(String[] args) throws IOException {
      answer(args, "MEASURED");
    }

    static void answer(String[] args, String outcome) throws IOException {
      List<String> line = List.of(args);
      String text =
          switch (line.getFirst()) {
            case "devices" -> ScriptedSluice.DEVICES;
            case "verify" ->
                "[{\"backend\": \"opencl:0:0\", \"checks\": 5, \"failures\": [], \"operations\":"
                    + " {}}]";
            case "repeat", "tune" -> "[]";
            case "training" -> "{\"steps\": 204, \"loss\": 2.0}";
            case "bench", "ladder" -> line.contains("peers") ? PEERS : BENCH.formatted(outcome);
            default -> throw new IllegalArgumentException(line.toString());
          };
      Files.writeString(Path.of(line.getLast()), text);
    }
  }

  /** What finds a case wrong. */
  static final class DisagreeingSluice extends RightSluice {
    public static void main(String[] args) throws IOException {
      answer(args, "DISAGREES");
    }
  }

  /** What keeps what is on disk when conformance begins. */
  static final class LookingSluice extends RightSluice {
    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[args.length - 1]).getParent().getParent();
      if (args[0].equals("verify") && !Files.exists(folder.resolve("seen.json"))) {
        Files.copy(folder.resolve("gpu-check.json"), folder.resolve("seen.json"));
      }
      answer(args, "MEASURED");
    }
  }

  @Test
  void withoutAnyDeviceThatIsWhatIsWrong() throws Exception {
    GpuCheck check =
        new GpuCheck(folder, 1, List.of(), NoDevices.class.getName(), line -> {}, LEAST_SECONDS);
    assertFalse(check.run());
    assertEquals(
        List.of(
            "- There is no GPU, nor a processor that OpenCL or TornadoVM has: opencl: no library"),
        list("WRONG:"));
  }

  /** A command that lists a machine without OpenCL. */
  static final class NoDevices {
    private NoDevices() {}

    public static void main(String[] args) throws IOException {
      Files.writeString(
          Path.of(args[args.length - 1]),
          """
          {"host": null, "backends": [
            {"name": "cpu", "kind": "CPU", "device": "a processor", "driver": "Java"},
            {"name": "opencl", "unavailable": "no library"}]}
          """);
    }
  }

  /** The lines of gpu-check.txt under a title. */
  private List<String> list(String title) throws IOException {
    return Files.readAllLines(folder.resolve("gpu-check.txt")).stream()
        .dropWhile(line -> !line.equals(title))
        .skip(1)
        .takeWhile(line -> line.startsWith("- "))
        .toList();
  }
}
