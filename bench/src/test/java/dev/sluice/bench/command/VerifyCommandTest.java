package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerifyCommandTest {
  private static final Pattern GROUP =
      Pattern.compile("^  ([a-z ]+): ([1-9]\\d*) checks, (\\d+) failed$", Pattern.MULTILINE);
  private static final Pattern TOTAL =
      Pattern.compile("^\\w+: (\\d+) of (\\d+) checks passed$", Pattern.MULTILINE);

  @Test
  void aRightBackend() {
    CommandRun run = CommandRun.of("verify", "--backend", "reference");
    assertEquals(0, run.exit(), run.out());
    for (String op : List.of("lstm gradient", "gru", "Softmax", "ClipByNorm", "AdamUpdate")) {
      assertTrue(run.out().lines().anyMatch(line -> line.startsWith(op + " ")), op);
    }
    assertGroupsAreTheWhole(run.out());
  }

  /** All of conformance, which has more checks, and says so before. */
  @Test
  void theWhole() {
    CommandRun quick = CommandRun.of("verify", "--backend", "reference");
    CommandRun full = CommandRun.of("verify", "--backend", "reference", "--full");
    assertEquals(0, full.exit(), full.out());
    assertGroupsAreTheWhole(full.out());
    assertTrue(checks(full.out()) > 4 * checks(quick.out()), full.out());
    assertEquals(operations(full.out()), operations(quick.out()), "quick leaves none out");
    assertTrue(quick.out().lines().findFirst().orElseThrow().contains(", and with --full some "));
    assertTrue(full.out().lines().findFirst().orElseThrow().contains("this takes some "));
  }

  /** The first column of the table of errors. */
  private static List<String> operations(String out) {
    return out.lines()
        .dropWhile(line -> !line.startsWith("operation "))
        .takeWhile(line -> !line.startsWith("  a result counts"))
        .map(line -> line.split(" {2,}")[0])
        .toList();
  }

  private static int checks(String out) {
    return Integer.parseInt(TOTAL.matcher(out).results().findFirst().orElseThrow().group(2));
  }

  @Test
  void aWrongBackend(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("verify.json");
    CommandRun run = CommandRun.of("verify", "--backend", "wrong", "--json", json.toString());
    assertEquals(1, run.exit());
    JsonNode wrong = JsonMapper.shared().readTree(Files.readString(json)).path(0);
    assertEquals("wrong", wrong.path("backend").asString());
    assertEquals(
        run.out().lines().filter(line -> line.startsWith("FAILED ")).count(),
        wrong.path("failures").size());
    assertEquals(
        run.out().lines().filter(line -> line.endsWith(" NO")).count(),
        wrong
            .path("operations")
            .valueStream()
            .filter(line -> line.path("error").asDouble() > line.path("bound").asDouble())
            .count());
    assertTrue(run.out().contains(" NO"), run.out());
    assertTrue(run.out().contains("FAILED "), run.out());
    assertGroupsAreTheWhole(run.out());
  }

  private static void assertGroupsAreTheWhole(String out) {
    List<MatchResult> groups = GROUP.matcher(out).results().toList();
    assertEquals(
        List.of(
            "single operations",
            "recurrent layers",
            "whole models",
            "traces",
            "executables and workspaces",
            "memory",
            "operations on what is not finite",
            "layers of what is not finite"),
        groups.stream().map(group -> group.group(1)).toList(),
        out);
    int all = groups.stream().mapToInt(group -> Integer.parseInt(group.group(2))).sum();
    int failed = groups.stream().mapToInt(group -> Integer.parseInt(group.group(3))).sum();
    MatchResult total = TOTAL.matcher(out).results().findFirst().orElseThrow();
    assertEquals(all, Integer.parseInt(total.group(2)), out);
    assertEquals(all - failed, Integer.parseInt(total.group(1)), out);
  }
}
