package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.bench.contender.NvidiaGpu;
import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.Outcome;
import dev.sluice.bench.result.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands end to end, on cases of a moment. */
class CommandTest {
  private static final String TINY = "lstm:i8:h8:b2:t3:forward";

  @TempDir private Path folder;

  private Path measure(String name, int rounds, String... more) {
    Path json = folder.resolve(name);
    List<String> args =
        new java.util.ArrayList<>(
            List.of(
                "bench",
                "--backends",
                "reference,wrong",
                "--threads",
                "1",
                "--rounds",
                Integer.toString(rounds)));
    args.addAll(List.of("--json", json.toString()));
    args.addAll(List.of(more));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err() + run.out());
    return json;
  }

  /** Each measurement in a JVM of its own, checked, kept with everything that it rests on. */
  @Test
  void aBenchRun() {
    Path csv = folder.resolve("a.csv");
    ResultFile file =
        ResultFile.read(measure("a.json", 1, "--case", TINY, "--csv", csv.toString()));
    assertTrue(file.complete());
    assertTrue(file.environment().peaks().getFirst().gflops() > 0);
    CaseResult result = file.cases().getFirst();
    assertEquals(TINY, result.shape());
    assertEquals(2.0 * 4 * 8 * 16 * 6, result.flops());
    Measurement right = result.of("reference").orElseThrow();
    assertEquals(Outcome.MEASURED, right.outcome());
    assertEquals(1, right.rounds().size());
    assertEquals(5, right.rounds().getFirst().length);
    assertTrue(right.time().low() <= right.time().median());
    assertEquals(result.flops() / right.time().median(), right.gflops().median(), 1e-9);
    assertEquals("2 of 2 sequences, 3 of 3 steps", right.checked());
    assertTrue(
        right.agreements().size() == 3 && right.agreements().stream().allMatch(a -> a.holds()));

    Measurement wrong = result.of("wrong").orElseThrow();
    assertEquals(Outcome.DISAGREES, wrong.outcome());
    assertTrue(wrong.note().contains("Y is off by 0.0010"), wrong.note());
    assertEquals(List.of(), wrong.rounds(), "what disagrees has no time");

    List<String> lines = read(csv).lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.get(1).startsWith(TINY + ",1,reference,"), lines.get(1));
    assertTrue(lines.get(2).contains("DISAGREES"), lines.get(2));
  }

  @Test
  void streamsHaveLatencies() {
    ResultFile file = ResultFile.read(measure("s.json", 1, "--case", "gru:h8:stream"));
    CaseResult result = file.cases().getFirst();
    Measurement m = result.of("reference").orElseThrow();
    assertTrue(
        result.weightReadNanos() > 0 && result.weightReadNanos() < m.latency().p50().median());
    assertTrue(m.latency().steps() > 100);
    assertTrue(m.latency().p50().median() <= m.latency().p99().median());
    assertTrue(m.latency().p99().median() <= m.latency().p999().median());
    assertTrue(m.latency().p999().median() <= m.latency().max());
    assertEquals(m.latency().p50().median(), m.time().median());
    assertEquals(m.latency().steps(), m.latency().decoded().getTotalCount());
  }

  /** Against the reference's results for the weights as given it would disagree. */
  @Test
  void aBackendThatRoundsWeightsIsComparedWithTheReferenceOnRoundedOnes() {
    Path json = folder.resolve("h.json");
    String cases = "lstm:h64:b2:t3:train,gru:h64:stream";
    CommandRun run =
        CommandRun.of(
            "bench",
            "--backends",
            "cpu:bf16",
            "--rounds",
            "1",
            "--case",
            cases,
            "--json",
            json.toString());
    assertEquals(0, run.exit(), run.err() + run.out());
    for (CaseResult result : ResultFile.read(json).cases()) {
      Measurement m = result.of("cpu:bf16").orElseThrow();
      assertEquals(Outcome.MEASURED, m.outcome(), m.note());
      assertTrue(m.checked().contains("weights in fewer bits"), m.checked());
    }
    assertTrue(run.out().contains("cpu:bf16: keeps weights in fewer bits"), run.out());
    assertTrue(
        run.out().contains("of reading: reading the weights once, in 32 bits, takes"), run.out());
  }

  @Test
  void aCaseThatDoesNotFitIsSaidAndTheOthersKept() {
    Path json = folder.resolve("m.json");
    CommandRun run =
        CommandRun.of(
            "bench",
            "--backends",
            "reference",
            "--rounds",
            "1",
            "--case",
            TINY + ",lstm:h200000:b1:t1:forward",
            "--json",
            json.toString());
    assertEquals(2, run.exit());
    assertTrue(run.out().contains("skipped: needs about"), run.out());
    ResultFile file = ResultFile.read(json);
    assertEquals(2, file.cases().size());
    assertTrue(file.cases().getFirst().of("reference").orElseThrow().measured());
    assertTrue(file.cases().getLast().skipped().contains("GB are free"));
  }

  @Test
  void comparing() {
    Path a = measure("a.json", 3, "--case", TINY);
    CommandRun same = CommandRun.of("compare", a.toString(), a.toString());
    assertEquals(0, same.exit(), same.err());
    assertTrue(same.out().contains("1.000"), same.out());

    ResultFile before = ResultFile.read(a);
    Path slower = folder.resolve("b.json");
    scaled(before, 100).write(slower);
    CommandRun regression = CommandRun.of("compare", a.toString(), slower.toString());
    assertEquals(1, regression.exit(), regression.out());
    assertTrue(regression.out().contains("SLOWER"), regression.out());
    assertEquals(0, CommandRun.of("compare", slower.toString(), a.toString()).exit());
    assertEquals(
        0,
        CommandRun.of("compare", "--threshold", "100000", a.toString(), slower.toString()).exit());

    Path lost = folder.resolve("lost.json");
    scaled(before, Double.NaN).write(lost);
    CommandRun gone = CommandRun.of("compare", a.toString(), lost.toString());
    assertEquals(1, gone.exit());
    assertTrue(gone.out().contains("FAILED: crashed"), gone.out());

    Path nothing = folder.resolve("nothing.json");
    new ResultFile(
            before.format(),
            before.created(),
            before.command(),
            false,
            before.environment(),
            List.of())
        .write(nothing);
    CommandRun.of("compare", a.toString(), nothing.toString())
        .isOneLineOfUsage("have no case in common");

    Path single = measure("single.json", 1, "--case", TINY);
    Path singleSlower = folder.resolve("single-slower.json");
    scaled(ResultFile.read(single), 100).write(singleSlower);
    CommandRun unsure = CommandRun.of("compare", single.toString(), singleSlower.toString());
    assertEquals(0, unsure.exit(), "one round proves nothing");
    assertTrue(unsure.out().contains("few rounds"), unsure.out());
  }

  /** Who needs a GPU that is not here leaves a line, before anything is built for it. */
  @Test
  void peersWithoutTheirGpuAreLeftOut() {
    String[] args = {
      "bench", "--case", TINY, "--backends", "cpu", "--peers", "pytorch:/a/python", "--dry-run"
    };
    CommandRun run = CommandRun.of(args);
    assertEquals(0, run.exit(), run.err());
    boolean here = NvidiaGpu.isHere();
    assertEquals(here, run.out().contains("on cpu, pytorch:/a/python,"), run.out());
    assertEquals(
        here ? "" : "Left out, as there is no NVIDIA GPU here: pytorch:/a/python\n", run.err());
    args[4] = "none";
    assertEquals(here ? 0 : 2, CommandRun.of(args).exit());
  }

  /** The same results with other times of the reference, or with none. */
  private static ResultFile scaled(ResultFile file, double factor) {
    CaseResult result = file.cases().getFirst();
    Measurement m = result.of("reference").orElseThrow();
    boolean timed = !Double.isNaN(factor);
    Measurement changed =
        new Measurement(
            m.contender(),
            m.version(),
            m.threads(),
            timed ? Outcome.MEASURED : Outcome.FAILED,
            timed ? null : "crashed",
            m.checked(),
            m.agreements(),
            m.rounds().stream()
                .map(round -> java.util.Arrays.stream(round).map(x -> x * factor).toArray())
                .toList(),
            m.time(),
            m.gflops(),
            null,
            m.othersShare(),
            m.startup(),
            m.device(),
            m.deviceTime());
    CaseResult other =
        new CaseResult(
            result.shape(),
            result.title(),
            result.group(),
            result.threads(),
            result.flops(),
            result.bytes(),
            result.weightReadNanos(),
            result.published(),
            null,
            List.of(changed));
    return new ResultFile(
        file.format(), file.created(), file.command(), true, file.environment(), List.of(other));
  }

  @Test
  void devices() {
    CommandRun run = CommandRun.of("devices");
    assertEquals(0, run.exit(), run.err());
    for (String name : List.of("reference", "nd4j", "wrong")) {
      assertTrue(run.out().lines().anyMatch(line -> line.startsWith(name + " ")), run.out());
    }
    assertTrue(
        run.out().contains("absent: not available: this machine has no such device"), run.out());
  }

  @Test
  void aLadder() {
    CommandRun run =
        CommandRun.of("ladder", "--backend", "reference,nd4j", "--rounds", "1", "--case", TINY);
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains("reference has no fusions"), run.out());
    assertTrue(
        run.out()
            .lines()
            .anyMatch(l -> l.matches(".* one product per gate and step +[0-9.e-]+ +- +1")),
        "a single round has no interval, and the first is 1: " + run.out());
    assertTrue(run.out().contains("one product per gate and step"), run.out());
    assertTrue(run.out().contains("+ the gates of a step as one product"), run.out());
    assertFalse(run.out().contains("failed"), run.out());
    assertFalse(run.out().contains("+ weight gradients"), "forward has none: " + run.out());
  }

  @Test
  void aDryRunMeasuresNothing() {
    CommandRun run = CommandRun.of("bench", "--suite", "deepbench", "--dry-run");
    assertEquals(0, run.exit());
    assertTrue(run.out().startsWith("178 cases on "), run.out());
    assertTrue(run.out().contains(": about "), run.out());
    assertEquals(1, run.out().lines().count());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
