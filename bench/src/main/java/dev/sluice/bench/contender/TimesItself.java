package dev.sluice.bench.contender;

/**
 * A layer or a stream in another process, which measures itself there: the way to it and back is
 * not the library's time.
 */
public interface TimesItself {
  /**
   * Runs for a while, and then again while it is timed.
   *
   * @param warmups iterations that do not count
   * @param warmupMillis the least time of each of them
   * @param iterations iterations that count
   * @param millis the least time of an iteration
   * @return the time of a run in nanoseconds: the mean of each iteration; of a stream, each step's
   */
  double[] time(int warmups, int warmupMillis, int iterations, int millis);

  /** {@return the processor's time that its process has used so far, in nanoseconds} */
  double cpuNanos();
}
