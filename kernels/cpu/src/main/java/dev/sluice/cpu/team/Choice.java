package dev.sluice.cpu.team;

/**
 * Whether a team does a job, or its caller alone. Where other processes want the processors, too, a
 * team waits in every step for whoever of it has just none, and may be many times slower than one
 * thread. So where much of the time is waiting, for longer than a moment, the other way is tried,
 * soon again and then less and less often, and the faster one goes on. On a machine of its own
 * nothing is tried.
 *
 * <p>Results are the same in either way. Used by one thread at a time.
 */
public final class Choice {
  /** Longer than a scheduler's time slice, so that what is compared is more than one. */
  private static final long WINDOW_NANOS = 20_000_000;

  /** Of a job's time: the threads of a team never come out quite even. */
  private static final double MUCH_WAITING = 0.2;

  /** Windows with much waiting, one after another; fewer are a hiccup, as every machine has. */
  private static final int PATIENCE = 3;

  /**
   * Windows before the next try, after one that has changed the way: what was compared may have
   * been a moment, and the other processes' moment may be over.
   */
  private static final int FIRST_REST = 3;

  /** After many tries in vain: one may be many times slower. */
  private static final int LAST_REST = 80;

  /**
   * Windows of a try, of which the last one counts: a thread that has been parked for long is woken
   * on its waker's processor, and a scheduler needs some milliseconds to move it.
   */
  private static final int TRY = 2;

  private boolean alone;
  private int windowsOfTry;
  private double nanosPerRow;
  private double nanosPerRowOfOther;
  private int rest = FIRST_REST;
  private int windowsSinceTry;
  private int waitingWindows;
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
   * @param took nanoseconds
   * @param work its rows
   * @param waiting nanoseconds that a thread of it has waited for others, in the mean, and not spun
   */
  void note(long took, long work, long waiting) {
    nanos += took;
    rows += Math.max(1, work);
    waited += waiting;
    if (nanos < WINDOW_NANOS) {
      return;
    }
    nanosPerRow = (double) nanos / rows;
    windowsSinceTry++;
    waitingWindows = waited > MUCH_WAITING * nanos ? waitingWindows + 1 : 0;
    if (windowsOfTry > 0) {
      windowsOfTry--;
      if (windowsOfTry == 0) {
        compare();
      }
    } else if (windowsSinceTry > rest && (alone || waitingWindows >= PATIENCE)) {
      change();
      windowsOfTry = TRY;
    }
    nanos = 0;
    rows = 0;
    waited = 0;
  }

  /** At the end of a try. */
  private void compare() {
    windowsSinceTry = 0;
    if (nanosPerRow < nanosPerRowOfOther) {
      rest = FIRST_REST;
    } else {
      rest = Math.min(2 * rest, LAST_REST);
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
