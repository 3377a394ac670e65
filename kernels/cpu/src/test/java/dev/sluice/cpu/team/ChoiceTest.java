package dev.sluice.cpu.team;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ChoiceTest {
  private static final int ROWS = 100;

  private final Choice choice = new Choice(2);
  private long alonePerJob = 1_000_000;
  private long now;
  private long teamNanos;
  private long begin;

  /** Jobs for so many milliseconds, of which each takes a team so many microseconds. */
  private void work(int millis, int teamMicros, boolean waits) {
    teamNanos = 0;
    begin = now;
    long end = now + millis * 1_000_000L;
    while (now < end) {
      boolean alone = choice.isAlone();
      long took = alone ? alonePerJob : teamMicros * 1000L;
      now += took;
      teamNanos += alone ? 0 : took;
      choice.note(took, ROWS, !alone && waits ? took : took / 10);
    }
  }

  /** Of the time. */
  private double teamShare() {
    return (double) teamNanos / (now - begin);
  }

  @Test
  void onAMachineOfItsOwnNothingIsCompared() {
    work(10_000, 500, false);
    assertEquals(1, teamShare());
  }

  /** A thread of the team has no processor: each job takes a time slice. */
  @Test
  void aTeamThatWaitsLosesToOneThread() {
    work(1000, 500, false);
    work(1000, 8000, true);
    work(5000, 8000, true);
    assertTrue(teamShare() < 0.05, "" + teamShare());
  }

  /** A time slice that went to somebody else is no reason to do without the team. */
  @Test
  void aHiccupIsNoReasonToCompare() {
    work(1000, 500, false);
    for (int i = 0; i < 50; i++) {
      work(40, 8000, true);
      work(200, 500, false);
      assertEquals(1, teamShare());
    }
  }

  /** What was compared in a bad moment holds for little more than that moment. */
  @Test
  void aBadMomentIsSoonForgotten() {
    work(1000, 500, false);
    work(110, 8000, true);
    assertTrue(choice.isAlone());
    work(150, 500, false);
    assertFalse(choice.isAlone());
    work(1000, 500, false);
    assertEquals(1, teamShare());
  }

  /** Some waiting is no reason to be slower. */
  @Test
  void aTeamThatWaitsButIsFasterGoesOn() {
    work(1000, 700, true);
    work(5000, 700, true);
    assertTrue(teamShare() > 0.9, "" + teamShare());
  }

  /** A job of a fifth of a second is a window of its own, and a try costs as much. */
  @Test
  void longJobsAreTriedSeldom() {
    alonePerJob = 400_000_000;
    work(60_000, 200_000, true);
    assertTrue(teamShare() > 0.9 && teamShare() < 1, "" + teamShare());
  }

  /** Where few threads of many have work the others wait, and one alone would be far slower. */
  @Test
  void aTeamOfManyThatWaitForAFewIsNotCompared() {
    Choice many = new Choice(8);
    for (int i = 0; i < 1000; i++) {
      assertFalse(many.isAlone());
      many.note(30_000_000, ROWS, 30_000_000L * 5);
    }
  }

  /** Jobs of a second, before all is compiled, say nothing of those of a millisecond. */
  @Test
  void aSlowStartIsForgotten() {
    alonePerJob = 1_000_000_000;
    work(60_000, 2_000_000, true);
    assertTrue(teamShare() < 0.7, "has been alone: " + teamShare());
    alonePerJob = 1_000_000;
    work(2000, 500, false);
    work(1000, 500, false);
    assertEquals(1, teamShare());
  }

  @Test
  void aMachineThatIsFreeAgainIsFound() {
    work(5000, 8000, true);
    assertTrue(choice.isAlone());
    work(2000, 500, false);
    work(1000, 500, false);
    assertFalse(choice.isAlone());
    assertEquals(1, teamShare());
  }
}
