package dev.sluice.cpu.team;

/**
 * Whether a team does a job, or its caller alone. Where other processes want the processors, too, a
 * team waits in every step for whoever of it has just none, and may be many times slower than one
 * thread. So whoever has waited longer than a step takes compares: some jobs alone, some with the
 * team, now and then again, as long as it has to wait. On a machine of its own nothing is compared.
 *
 * <p>Results are the same in either way. Used by one thread at a time.
 */
public final class Choice {
  /** Longer than a scheduler's time slice, so that a comparison is of more than one. */
  private static final long WINDOW_NANOS = 20_000_000;

  private static final long FIRST_PROBE_NANOS = 100_000_000;
  private static final long LAST_PROBE_NANOS = 1_600_000_000;

  private final double[] nanosPerRow = {Double.NaN, Double.NaN};
  private boolean alone;
  private boolean waited;
  private long nanos;
  private long rows;
  private long nextProbe;
  private long patience = FIRST_PROBE_NANOS;

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
   * @param hasWaited whether a thread has waited so long for another that it parked
   */
  void note(long now, long took, long work, boolean hasWaited) {
    nanos += took;
    rows += Math.max(1, work);
    waited |= hasWaited;
    if (nanos < WINDOW_NANOS) {
      return;
    }
    nanosPerRow[alone ? 1 : 0] = (double) nanos / rows;
    if (alone) {
      aloneEnded(now);
    } else if (waited) {
      contendedEnded(now);
    } else {
      patience = FIRST_PROBE_NANOS;
    }
    nanos = 0;
    rows = 0;
    waited = false;
  }

  private void aloneEnded(long now) {
    boolean teamIsFaster = nanosPerRow[0] < nanosPerRow[1];
    if (teamIsFaster || now > nextProbe) {
      alone = false;
    }
    if (teamIsFaster) {
      nextProbe = now + FIRST_PROBE_NANOS;
    }
  }

  private void contendedEnded(long now) {
    boolean known = !Double.isNaN(nanosPerRow[1]);
    boolean aloneIsFaster = known && nanosPerRow[1] < nanosPerRow[0];
    if (aloneIsFaster || !known || now > nextProbe) {
      alone = true;
      nextProbe = now + patience;
      patience = aloneIsFaster ? Math.min(2 * patience, LAST_PROBE_NANOS) : FIRST_PROBE_NANOS;
    }
  }
}
