package dev.sluice.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.suite.Case;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Case SHAPE = Case.parse("lstm:h8:b8:t3");
  private static final double RUN = 1e-3;

  private final Pace pace = new Pace();

  private double seconds(String contender) {
    return pace.roundSeconds(SHAPE, ContenderId.parse(contender), 1);
  }

  private void took(String contender, double startSeconds) {
    Effort effort = Effort.of(SHAPE.mode(), RUN);
    double round = startSeconds + effort.runningSeconds(RUN);
    pace.took(SHAPE, ContenderId.parse(contender), 1, RUN, effort, round);
  }

  /** What takes long to start does so in each round, with whatever fusions. */
  @Test
  void whatABackendTakesToStartIsExpectedOfItsOtherRungsToo() {
    double other = seconds("reference");
    double before = seconds("nd4j");
    took("nd4j/none", 20);
    assertTrue(seconds("nd4j") > before + 10);
    double startOfOne = seconds("nd4j/none");
    took("nd4j/none", 21);
    assertEquals(startOfOne + 1, seconds("nd4j/none"), 1e-9);
    assertEquals(other, seconds("reference"));
  }

  /** However short a step is: what is asked is the hundredth. */
  @Test
  void aStreamIsMeasuredForSecondsWhatEverAStepTakes() {
    Case stream = Case.parse("lstm:h8:b1:t1:stream");
    double seconds = pace.roundSeconds(stream, ContenderId.parse("cpu"), 1);
    assertTrue(seconds > 7, () -> seconds + " s");
    pace.took(stream, ContenderId.parse("cpu"), 1, 5e-6, Effort.of(stream.mode(), 5e-6), 7);
    assertTrue(pace.roundSeconds(stream, ContenderId.parse("cpu"), 1) > 6);
  }

  /** A round is shorter than planned where the guess of a run was too high. */
  @Test
  void aStartIsNeverNegative() {
    took("nd4j", -3);
    assertEquals(Effort.of(SHAPE.mode(), RUN).runningSeconds(RUN), seconds("nd4j"), 1e-3);
  }
}
