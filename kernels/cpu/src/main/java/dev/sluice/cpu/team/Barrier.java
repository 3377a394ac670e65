package dev.sluice.cpu.team;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Where the threads of a team wait for each other, some hundred thousand times a second. A thread
 * spins for a moment, since the others are about as far, and then parks, so that a thread that has
 * lost its core to somebody else costs its own time and no other core's. Who has parked is woken
 * late, and often on the waker's processor: the next steps, too, are slow then.
 *
 * <p>It does not offer its processor to others in between: two threads that share one by chance
 * would go on to, as only who parks is given another.
 */
public final class Barrier {
  /** How often a thread that waits in vain looks whether another has failed. */
  private static final long PATIENCE_NANOS = 50_000_000;

  /** Of waiting, which is not counted: threads never come out quite even. */
  private static final long UNCOUNTED_NANOS = 50_000;

  /** Looks between two at the clock. */
  private static final int LOOKS = 32;

  /** In {@link #counts}, on cache lines of their own: all look at one, and arrive at the other. */
  private static final int GENERATION = 32;

  private static final int ARRIVED = 64;
  private static final int COUNTS = 96;

  private final int parties;
  private final long spinNanos;
  private final AtomicIntegerArray counts = new AtomicIntegerArray(COUNTS);
  private final AtomicInteger asleep = new AtomicInteger();
  private final AtomicReferenceArray<Thread> parked;
  private final Failure failure;
  private final AtomicLong waited;

  /**
   * @param parties how many threads meet
   * @param spinNanos how long a thread looks before it parks
   * @param failure of the team, which ends all waiting
   * @param waited adds up the nanoseconds that threads have waited, but for the first ones
   */
  Barrier(int parties, long spinNanos, Failure failure, AtomicLong waited) {
    this.parties = parties;
    this.spinNanos = spinNanos;
    this.failure = failure;
    this.waited = waited;
    this.parked = new AtomicReferenceArray<>(parties);
  }

  /**
   * Returns when all have called it; what they wrote before is then seen by all.
   *
   * @param party who calls, from 0 to parties − 1
   */
  public void await(int party) {
    if (parties == 1) {
      return;
    }
    int mine = counts.get(GENERATION);
    if (counts.incrementAndGet(ARRIVED) == parties) {
      counts.set(ARRIVED, 0);
      release(mine + 1);
    } else {
      waitFor(mine, party);
    }
    failure.check();
  }

  private void waitFor(int mine, int party) {
    if (comes(mine)) {
      return;
    }
    long begin = System.nanoTime();
    boolean come = false;
    while (!come && System.nanoTime() - begin < spinNanos) {
      come = comes(mine);
    }
    if (!come) {
      park(mine, party);
    }
    long nanos = System.nanoTime() - begin;
    if (nanos > UNCOUNTED_NANOS) {
      waited.addAndGet(nanos - UNCOUNTED_NANOS);
    }
  }

  /** Looks some times; whether all have come. */
  private boolean comes(int mine) {
    for (int i = 0; i < LOOKS; i++) {
      if (counts.get(GENERATION) != mine) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private void park(int mine, int party) {
    boolean interrupted = false;
    parked.set(party, Thread.currentThread());
    asleep.incrementAndGet(); // before the next look: whoever releases looks in the other order
    while (counts.get(GENERATION) == mine && failure.none()) {
      LockSupport.parkNanos(this, PATIENCE_NANOS);
      // An interrupt would turn every park into a return; it is kept for the caller.
      interrupted |= Thread.interrupted();
    }
    asleep.decrementAndGet();
    parked.set(party, null);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release(int next) {
    counts.set(GENERATION, next);
    for (int i = 0; i < parties && asleep.get() > 0; i++) {
      Thread waiting = parked.get(i);
      if (waiting != null) {
        LockSupport.unpark(waiting);
      }
    }
  }
}
