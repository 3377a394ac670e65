package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.bench.KnobBackend;
import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Estimates;
import dev.sluice.bench.result.Interval;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutoChoiceTest {
  @BeforeEach
  void forget() {
    KnobBackend.measured = null;
  }

  /**
   * By the geometric mean over all cases, on all threads; other rungs and backends do not count.
   */
  @Test
  void auto() {
    List<String> lines =
        AutoChoice.keep(
            List.of(
                result(1, measured("cpu", 1), measured("knob", 100)),
                result(2, measured("cpu", 8), measured("knob", 2), measured("knob/none", 80)),
                result(2, measured("reference", 90), measured("cpu", 9), measured("knob", 1))));
    assertEquals(6, KnobBackend.measured, 1e-9);
    assertEquals(
        List.of(
            "knob is 6.00 times as fast as cpu here (geometric mean, 2 cases): auto takes it from"
                + " now on"),
        lines);
  }

  @Test
  void whatIsSlowerIsNotTaken() {
    List<String> lines =
        AutoChoice.keep(List.of(result(2, measured("cpu", 1), measured("knob", 4))));
    assertEquals(0.25, KnobBackend.measured, 1e-9);
    assertEquals(
        List.of(
            "knob is 0.25 times as fast as cpu here (geometric mean, 1 cases): auto takes cpu"
                + " from now on"),
        lines);
  }

  @Test
  void whoDisagreesOnceIsNotKnown() {
    Measurement wrong =
        new Measurement(
            "knob",
            "",
            2,
            Outcome.DISAGREES,
            "off",
            "",
            List.of(),
            List.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    List<String> lines =
        AutoChoice.keep(
            List.of(
                result(2, measured("cpu", 8), measured("knob", 2)),
                result(2, measured("cpu", 8), wrong)));
    assertNull(KnobBackend.measured);
    assertEquals(List.of(), lines);
  }

  private static Measurement measured(String contender, double nanos) {
    List<double[]> rounds = List.of(new double[] {nanos});
    Interval time = Estimates.median(rounds);
    return new Measurement(
        contender,
        "",
        2,
        Outcome.MEASURED,
        null,
        "all",
        List.of(),
        rounds,
        time,
        time,
        null,
        0.0,
        null,
        null,
        null);
  }

  private static CaseResult result(int threads, Measurement... measurements) {
    return new CaseResult(
        "lstm:i8:h8:b1:t1:forward",
        "LSTM",
        "",
        threads,
        1,
        1,
        null,
        List.of(),
        null,
        Stream.of(measurements).toList());
  }
}
