package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DevicesCommandTest {
  /** The tests' own backends among them: one starts, one says why not. */
  @Test
  void listsWithoutMeasuring() {
    CommandRun run = CommandRun.of("devices", "--no-measure");
    assertEquals(0, run.exit(), run.err());
    List<String> lines = run.out().lines().map(String::strip).toList();
    assertEquals(
        List.of("backend", "device", "driver", "units", "memory GB"),
        List.of(lines.getFirst().split(" {2,}")));
    for (String name : List.of("reference", "cpu")) {
      assertEquals(
          1, lines.stream().filter(line -> line.startsWith(name + " ")).count(), run.out());
    }
    assertTrue(lines.contains("absent: not available: this machine has no such device"), run.out());
  }

  @Test
  void aFileHasTheSame(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("devices.json");
    CommandRun run = CommandRun.of("devices", "--no-measure", "--json", json.toString());
    assertEquals(0, run.exit(), run.err());
    JsonNode list = JsonMapper.shared().readTree(Files.readString(json));
    assertTrue(list.path("host").isNull(), list.toString());
    JsonNode absent =
        list.path("backends")
            .valueStream()
            .filter(line -> line.path("name").asString().equals("absent"))
            .findFirst()
            .orElseThrow();
    assertEquals("this machine has no such device", absent.path("unavailable").asString());
    assertTrue(absent.path("device").isNull(), absent.toString());
    assertTrue(
        list.path("backends")
            .valueStream()
            .anyMatch(
                line ->
                    line.path("name").asString().equals("cpu")
                        && line.path("kind").asString().equals("CPU")
                        && line.path("computeUnits").asInt() > 0
                        && line.path("unavailable").isNull()),
        list.toString());
  }
}
