package dev.sluice.bench.measure;

import dev.sluice.bench.suite.Mode;

/**
 * How long a contender is run in one round: iterations whose means are the measurements.
 *
 * @param warmups iterations that do not count
 * @param warmupMillis the least time of each of them
 * @param iterations iterations that count
 * @param millis the least time of an iteration; a run that takes longer makes it longer
 */
record Effort(int warmups, int warmupMillis, int iterations, int millis) {
  /**
   * HotSpot takes a second and more until all of a layer is compiled; a native library is ready at
   * once. Both are warmed up alike, as long as the slower one needs; what is run more often is
   * compiled sooner.
   */
  private static final int WARMUP_MILLIS = 1000;

  private static final Effort VERY_SHORT_RUNS = new Effort(1, WARMUP_MILLIS, 5, 300);
  private static final Effort SHORT_RUNS = new Effort(2, WARMUP_MILLIS, 5, 300);
  private static final Effort LONG_RUNS = new Effort(2, WARMUP_MILLIS, 3, 300);
  private static final Effort VERY_LONG_RUNS = new Effort(0, WARMUP_MILLIS, 2, 300);

  /**
   * What one step in a hundred takes is asked here. A method that is compiled late, or compiled
   * again, shares a processor with a step and is seen, where a mean over many would hide it; and a
   * rare step has to be met often enough.
   */
  private static final Effort STREAMS = new Effort(3, WARMUP_MILLIS, 5, 600);

  private static final double SHORT_SECONDS = 5e-3;
  private static final double LONG_SECONDS = 0.5;
  private static final double VERY_LONG_SECONDS = 5;

  /**
   * Long runs vary less in proportion, and the check has run them twice already.
   *
   * @param mode what is run
   * @param seconds how long one run takes
   */
  static Effort of(Mode mode, double seconds) {
    if (mode == Mode.STREAM) {
      return STREAMS;
    }
    if (seconds > VERY_LONG_SECONDS) {
      return VERY_LONG_RUNS;
    }
    if (seconds > LONG_SECONDS) {
      return LONG_RUNS;
    }
    return seconds > SHORT_SECONDS ? SHORT_RUNS : VERY_SHORT_RUNS;
  }

  /** How long a round runs, the check's two times included, beside what it takes to start. */
  double runningSeconds(double runSeconds) {
    return 2 * runSeconds
        + warmups * Math.max(warmupMillis / 1e3, runSeconds)
        + iterations * Math.max(millis / 1e3, runSeconds);
  }
}
