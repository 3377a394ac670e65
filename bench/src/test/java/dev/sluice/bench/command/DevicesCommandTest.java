package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

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
}
