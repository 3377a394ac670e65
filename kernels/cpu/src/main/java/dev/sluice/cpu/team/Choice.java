package dev.sluice.cpu.team;

/**
 * Whether a team does a job, or its caller alone. Where other processes want the processors, too, a
 * team waits in every step for whoever of it has just none, and may be many times slower than one
 * thread. So where much of the time is waiting, the other way is tried for a moment, now and then
 * again, and the faster one goes on. On a machine of its own nothing is tried.
 *
 * <p>Results are the same in either way. Used by one thread at a time.
 */
public final class Choice {
  /** Longer than a scheduler's time slice, so that what is compared is more than one. */
  private static final long WINDOW_NANOS = 20_000_000;

  /** Of a job's time: the threads of a team never come out quite even. */
  private static final double MUCH_WAITING = 0.2;

  private static final long FIRST_PATIENCE_NANOS = 100_000_000;
  private static final long LAST_PATIENCE_NANOS = 1_600_000_000;

  /** A try may be half as fast: so many times as long nothing is tried after it. */
  private static final int REST = 20;

  private boolean alone;
  private boolean trying;
  private double nanosPerRow;
  private double nanosPerRowOfOther;
  private long patience = FIRST_PATIENCE_NANOS;
  private long nextTry;
  private long nanos;
  private long waited;
  private long rows;

  /** Whether the next job is better done alone. */
  boolean isAlone() {
    return alone;
  }

  /**
   * Notes how a job went.
   *
   * @param now when it ended
   * @param took nanoseconds
   * @param work its rows
   * @param waiting nanoseconds that its threads have waited for each other, those that park
   */
  void note(long now, long took, long work, long waiting) {
    nanos += took;
    rows += Math.max(1, work);
    waited += waiting;
    if (nanos < WINDOW_NANOS) {
      return;
    }
    nanosPerRow = (double) nanos / rows;
    if (trying) {
      compare(now);
    } else if (now - nextTry >= 0 && (alone || waited > MUCH_WAITING * nanos)) {
      change();
      trying = true;
    }
    nanos = 0;
    rows = 0;
    waited = 0;
  }

  /** At the end of a try. */
  private void compare(long now) {
    trying = false;
    if (nanosPerRow < nanosPerRowOfOther) {
      patience = FIRST_PATIENCE_NANOS;
    } else {
      patience = Math.min(2 * patience, LAST_PATIENCE_NANOS);
      change();
    }
    nextTry = now + Math.max(patience, REST * nanos);
  }

  private void change() {
    alone = !alone;
    double own = nanosPerRow;
    nanosPerRow = nanosPerRowOfOther;
    nanosPerRowOfOther = own;
  }
}
