package dev.sluice.backend;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.OptionalDouble;

/** Runs something until it no longer becomes faster: a JVM compiles while it runs. */
public final class SteadyState {
  private static final long WINDOW_NANOS = 100_000_000;

  /** Windows in a row that must be alike. */
  private static final int WINDOWS = 4;

  /** How much the slowest of them may be above the fastest. */
  private static final double ALIKE = 1.1;

  private SteadyState() {}

  /**
   * Measures when it is steady: when the fastest runs of the last four tenths of a second, or of
   * the last four runs where they take longer, differ by a tenth at most.
   *
   * @param run what is run, again and again
   * @param patienceSeconds how long it may take
   * @return how long a run takes at best, in seconds; empty where it was not steady in time
   */
  public static OptionalDouble seconds(Runnable run, double patienceSeconds) {
    long end = System.nanoTime() + (long) (patienceSeconds * 1e9);
    Deque<Long> fastest = new ArrayDeque<>();
    do {
      fastest.addLast(fastestOfWindow(run));
      if (fastest.size() > WINDOWS) {
        fastest.removeFirst();
      }
      if (fastest.size() == WINDOWS
          && Collections.max(fastest) <= ALIKE * Collections.min(fastest)) {
        return OptionalDouble.of(Collections.min(fastest) / 1e9);
      }
    } while (System.nanoTime() < end);
    return OptionalDouble.empty();
  }

  private static long fastestOfWindow(Runnable run) {
    long fastest = Long.MAX_VALUE;
    long begin = System.nanoTime();
    long now = begin;
    do {
      run.run();
      long after = System.nanoTime();
      fastest = Math.min(fastest, after - now);
      now = after;
    } while (now - begin < WINDOW_NANOS);
    return fastest;
  }
}
