package dev.sluice.cpu.team;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ChoiceTest {
  private static final int ROWS = 100;
  private static final long ALONE_NANOS = 1_000_000;

  private final Choice choice = new Choice();
  private long now;
  private int teams;
  private int jobs;

  /** Jobs for so many milliseconds, of which each takes a team so many microseconds. */
  private void work(int millis, int teamMicros, boolean waits) {
    teams = 0;
    jobs = 0;
    long end = now + millis * 1_000_000L;
    while (now < end) {
      boolean alone = choice.isAlone();
      long took = alone ? ALONE_NANOS : teamMicros * 1000L;
      now += took;
      jobs++;
      teams += alone ? 0 : 1;
      choice.note(now, took, ROWS, !alone && waits);
    }
  }

  private double teamShare() {
    return (double) teams / jobs;
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
    assertTrue(teamShare() < 0.02, "" + teamShare());
  }

  /** Some waiting is no reason to be slower. */
  @Test
  void aTeamThatWaitsButIsFasterGoesOn() {
    work(1000, 700, true);
    work(5000, 700, true);
    assertTrue(teamShare() > 0.7, "" + teamShare());
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
