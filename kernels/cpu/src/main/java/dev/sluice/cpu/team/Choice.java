package dev.sluice.cpu.team;

/**
 * Whether a team does a job, or its caller alone. Where other processes want the processors, too, a
 * team waits in every step for whoever of it has just none, and may be many times slower than one
 * thread. So where nearly all but one of the threads wait, and for longer than a moment, the other
 * way is tried, soon again and then less and less often, and the faster one goes on.
 *
 * <p>One thread is slower at most by as many times as there are threads that do not wait, so that a
 * try costs little, also where threads wait because a layer has no work for them.
 *
 * <p>Results are the same in either way. Used by one thread at a time.
 */
public final class Choice {
  /** Longer than a scheduler's time slice, so that what is compared is more than one. */
  private static final long WINDOW_NANOS = 20_000_000;

  /** Threads that do not wait, in the mean: with fewer of them one alone may be faster. */
  private static final double FEW_AT_WORK = 1.6;

  /** Windows with few at work, one after another; fewer are a hiccup, as every machine has. */
  private static final int PATIENCE = 3;

  /**
   * Windows of a try, of which the last one counts: a thread that has been parked for long is woken
   * on its waker's processor, and a scheduler needs some milliseconds to move it. A job that is
   * longer than a window is a try of its own.
   */
  private static final int TRY = 2;

  /**
   * Windows between a try that has changed the way and the next one: what was compared may have
   * been a moment, and the other processes' moment may be over.
   */
  private static final int FIRST_REST = 3;

  /** After many tries in vain. */
  private static final int LAST_REST = 80;

  private final int threads;
  private boolean alone;
  private double nanosPerRow;
  private double nanosPerRowOfOther;

  /** Left of the try; 0 where there is none. */
  private int windowsOfTry;

  private int rest;
  private int windowsSinceTry;
  private int windowsWithFewAtWork;
  private long nanos;
  private long waited;
  private long rows;
  private int jobs;

  /**
   * @param threads of the team
   */
  public Choice(int threads) {
    this.threads = threads;
  }

  /** Whether the next job is better done alone. */
  boolean isAlone() {
    return alone;
  }

  /**
   * Notes how a job went.
   *
   * @param took nanoseconds
   * @param work its rows
   * @param waiting nanoseconds that its threads, all together, have waited for others
   */
  void note(long took, long work, long waiting) {
    nanos += took;
    rows += Math.max(1, work);
    waited += waiting;
    jobs++;
    if (nanos < WINDOW_NANOS) {
      return;
    }
    nanosPerRow = (double) nanos / rows;
    if (windowsOfTry > 0) {
      windowsOfTry = jobs == 1 ? 0 : windowsOfTry - 1;
      if (windowsOfTry == 0) {
        compare();
      }
    } else {
      windowsSinceTry++;
      boolean few = threads - (double) waited / nanos < FEW_AT_WORK;
      windowsWithFewAtWork = few ? windowsWithFewAtWork + 1 : 0;
      if (windowsSinceTry >= rest && (alone || windowsWithFewAtWork >= PATIENCE)) {
        change();
        windowsOfTry = TRY;
      }
    }
    nanos = 0;
    rows = 0;
    waited = 0;
    jobs = 0;
  }

  /** At the end of a try. */
  private void compare() {
    windowsSinceTry = 0;
    windowsWithFewAtWork = 0;
    if (nanosPerRow < nanosPerRowOfOther) {
      rest = Math.max(FIRST_REST, rest / 4);
    } else {
      rest = Math.clamp(2L * rest, FIRST_REST, LAST_REST);
      change();
    }
  }

  private void change() {
    alone = !alone;
    double own = nanosPerRow;
    nanosPerRow = nanosPerRowOfOther;
    nanosPerRowOfOther = own;
  }
}
