package dev.sluice.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.Outcome;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.SuiteCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of rounds and what is kept of them, without measuring anything. */
class CampaignTest {
  @TempDir private Path folder;

  private final List<String> ran = new ArrayList<>();
  private final List<CaseResult> done = new ArrayList<>();

  private final Campaign.Listener listener =
      new Campaign.Listener() {
        @Override
        public void begins(String what) {}

        @Override
        public void ends(double plannedSeconds, double remainingSeconds) {
          assertTrue(remainingSeconds >= 0);
        }

        @Override
        public void done(CaseResult result) {
          done.add(result);
        }
      };

  private static Campaign.Settings settings(int rounds, double limit, String... contenders) {
    return new Campaign.Settings(
        List.of(
            SuiteCase.of(Case.parse("lstm:h8:b2:t3")), SuiteCase.of(Case.parse("gru:h8:b2:t3"))),
        Stream.of(contenders).map(ContenderId::parse).toList(),
        List.of(1),
        rounds,
        limit);
  }

  private static Fork.Timed measured(double nanos) {
    ForkReport report =
        new ForkReport(Outcome.MEASURED, null, "1", "all", List.of(), 0.01, null, null, null, null);
    return new Fork.Timed(new double[] {nanos, nanos}, report);
  }

  private static Fork.Timed failed(String why) {
    return new Fork.Timed(new double[0], ForkReport.without(Outcome.FAILED, why));
  }

  private Measurement of(int result, String contender) {
    return done.get(result).of(contender).orElseThrow();
  }

  @Test
  void roundsAreInterleavedAndBeginWithAnotherContender() {
    Fork fork =
        (shape, contender, threads, effort, expectation) -> {
          ran.add(shape.cell().label() + " " + contender);
          return measured(1000);
        };
    Campaign campaign =
        new Campaign(settings(3, 10, "reference", "nd4j", "onednn"), folder, listener, fork);
    assertTrue(campaign.run());
    assertEquals(
        List.of(
            "lstm reference",
            "lstm nd4j",
            "lstm onednn",
            "lstm nd4j",
            "lstm onednn",
            "lstm reference",
            "lstm onednn",
            "lstm reference",
            "lstm nd4j"),
        ran.subList(0, 9));
    assertEquals(18, ran.size());
    assertEquals(3, of(1, "nd4j").rounds().size());
    assertEquals(2, campaign.results().size());
  }

  @Test
  void aCrashInALaterRoundKeepsTheEarlierOnes() {
    Fork fork =
        (shape, contender, threads, effort, expectation) -> {
          ran.add(contender.toString());
          return ran.size() == 2 ? failed("SIGSEGV") : measured(1000);
        };
    new Campaign(settings(3, 10, "reference"), folder, listener, fork).run();
    Measurement m = of(0, "reference");
    assertEquals(Outcome.MEASURED, m.outcome());
    assertEquals(1, m.rounds().size());
    assertEquals("only 1 round: SIGSEGV", m.note());
    assertEquals(3, of(1, "reference").rounds().size());
    assertEquals(5, ran.size(), "no round after the crash");
  }

  @Test
  void whoFailsAtOnceHasNoTime() {
    Fork fork = (shape, contender, threads, effort, expectation) -> failed("no library");
    new Campaign(settings(2, 10, "onednn"), folder, listener, fork).run();
    assertEquals(Outcome.FAILED, of(0, "onednn").outcome());
    assertEquals("no library", of(0, "onednn").note());
    assertEquals(List.of(), of(0, "onednn").rounds());
  }

  /** The guess was below the limit, the truth is above: what was measured stays. */
  @Test
  void theLimitIsForTheFirstRound() {
    Fork fork = (shape, contender, threads, effort, expectation) -> measured(30e9);
    new Campaign(settings(3, 10, "reference"), folder, listener, fork).run();
    assertEquals(3, of(0, "reference").rounds().size());
    Measurement next = of(1, "reference");
    assertEquals(Outcome.SKIPPED, next.outcome());
    assertTrue(next.note().contains("more than --limit 10"), next.note());
  }

  @Test
  void anInterruptionKeepsFinishedRoundsAndBlamesNobody() {
    Campaign[] campaign = new Campaign[1];
    List<CaseResult> kept = new ArrayList<>();
    Fork fork =
        (shape, contender, threads, effort, expectation) -> {
          ran.add(contender.toString());
          if (ran.size() == 4) {
            campaign[0].interrupt();
            kept.addAll(campaign[0].results());
            return failed("killed");
          }
          return measured(1000);
        };
    campaign[0] = new Campaign(settings(3, 10, "reference", "nd4j"), folder, listener, fork);
    campaign[0].run();
    assertEquals(1, kept.size());
    assertEquals(2, kept.getFirst().of("nd4j").orElseThrow().rounds().size());
    Measurement running = kept.getFirst().of("reference").orElseThrow();
    assertEquals(1, running.rounds().size());
    assertEquals(Outcome.MEASURED, running.outcome());
    assertFalse(
        campaign[0].results().stream()
            .flatMap(result -> result.measurements().stream())
            .anyMatch(m -> m.outcome() == Outcome.FAILED));
  }
}
