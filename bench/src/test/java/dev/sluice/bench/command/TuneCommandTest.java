package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.tuning.Settings;
import dev.sluice.bench.KnobBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TuneCommandTest {
  @BeforeEach
  void keepNothing() {
    KnobBackend.kept = null;
  }

  private static CommandRun tune(String... more) {
    List<String> all = new ArrayList<>(List.of("tune", "--backend", "knob"));
    all.addAll(List.of("--case", "lstm:h8:b2:t3"));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray(String[]::new));
  }

  @Test
  void theFastestRightValueIsKept() {
    CommandRun run = tune();
    assertEquals(0, run.exit(), run.err());
    assertEquals(new Settings(Map.of("speed", "fast")), KnobBackend.kept);
    List<String> lines = run.out().lines().map(String::strip).toList();
    assertTrue(lines.contains("lstm:i8:h8:b2:t3:forward, and its training"), run.out());
    assertTrue(lines.contains("ends with {speed=fast}"), run.out());
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("speed = wrong: left out: wrong results: ")),
        run.out());
    assertTrue(lines.contains("speed = impossible: left out: needs 64 KiB"), run.out());
    assertTrue(lines.stream().anyMatch(l -> l.matches("speed = fast: .*, taken")), run.out());
    assertTrue(lines.stream().anyMatch(l -> l.matches("speed = slower: .*far [0-9.]+")), run.out());
    assertTrue(lines.contains("kept for 'lstm h8 b2' in tuning.json"), run.out());
  }

  @Test
  void aBackendWithoutKnobsIsRefusedWithThoseThatHaveSome() {
    CommandRun run = CommandRun.of("tune", "--backend", "reference");
    run.isOneLineOfUsage("--backend is 'reference', which has nothing to tune");
    String others = run.err().split("backends here that have: ")[1].strip();
    List<String> names = List.of(others.split(", "));
    assertTrue(names.contains("knob"), run.err());
    assertFalse(names.contains("reference") || names.contains("wrong"), run.err());
  }

  @Test
  void aDryRunKeepsNothing() {
    CommandRun run = tune("--dry-run");
    assertEquals(0, run.exit(), run.err());
    assertNull(KnobBackend.kept);
    assertTrue(run.out().contains("speed = fast"), run.out());
    assertTrue(run.out().contains("not kept for 'lstm h8 b2': --dry-run"), run.out());
  }
}
