package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

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

  @Test
  void aWrongBackend() {
    CommandRun run = CommandRun.of("verify", "--backend", "wrong");
    assertEquals(1, run.exit());
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
