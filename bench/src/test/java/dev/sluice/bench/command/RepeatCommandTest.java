package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RepeatCommandTest {
  @TempDir private Path folder;

  @Test
  void aCutThatIsWrongOrNotTheSameIsFound() throws IOException {
    Path json = folder.resolve("repeat.json");
    CommandRun run =
        CommandRun.of(
            "repeat --backend knob --case lstm:h8:b2:t3 --times 12 --json".split(" "),
            json.toString());
    assertEquals(1, run.exit(), run.err());
    JsonNode layer = JsonMapper.shared().readTree(Files.readString(json)).path(0);
    assertEquals("lstm:i8:h8:b2:t3:forward", layer.path("shape").asString());
    Map<String, JsonNode> cuts =
        layer
            .path("cuts")
            .valueStream()
            .collect(Collectors.toMap(cut -> cut.path("cut").asString(), cut -> cut));
    assertEquals(6, cuts.size(), run.err());
    assertTrue(isRight(cuts.get("as it is")), cuts.toString());
    assertTrue(isRight(cuts.get("speed = fast")), cuts.toString());

    JsonNode wrong = cuts.get("speed = wrong");
    assertTrue(wrong.path("wrong").asBoolean(), wrong.toString());
    assertEquals(0, wrong.path("different").asInt(), wrong.toString());
    assertTrue(wrong.path("first").asString().contains("Y is off by"), wrong.toString());

    JsonNode racy = cuts.get("speed = racy");
    assertTrue(racy.path("wrong").asBoolean(), racy.toString());
    assertEquals("", racy.path("first").asString(), racy.toString());
    assertTrue(racy.path("different").asInt() > 0, racy.toString());

    JsonNode impossible = cuts.get("speed = impossible");
    assertEquals(0, impossible.path("runs").asInt(), impossible.toString());
    assertEquals("needs 64 KiB", impossible.path("first").asString(), impossible.toString());
    List<String> lines = run.out().lines().map(String::strip).toList();
    assertTrue(
        lines.contains("speed = impossible     0                0  needs 64 KiB"), run.out());
  }

  private static boolean isRight(JsonNode cut) {
    return cut.path("runs").asInt() == 12
        && cut.path("different").asInt() == 0
        && cut.path("first").asString().isEmpty();
  }

  @Test
  void aBackendWithoutKnobsHasOneCut() {
    CommandRun run =
        CommandRun.of("repeat --backend reference --case gru:h8:b2:t3:train --times 3".split(" "));
    assertEquals(0, run.exit(), run.err());
    assertEquals(1, run.out().lines().filter(l -> l.contains("agrees")).count(), run.out());
  }
}
