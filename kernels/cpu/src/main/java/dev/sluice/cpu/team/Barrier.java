package dev.sluice.cpu.team;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Where the threads of a team wait for each other, some hundred thousand times a second. A thread
 * spins for a moment, since the others are about as far. Then it offers its processor to whoever is
 * there, who may be the one it waits for; and at last it parks, so that a thread that has lost its
 * core to somebody else costs its own time and no other core's. Who has parked is woken late, and
 * often on the waker's processor: the next step, too, is slow then.
 */
public final class Barrier {
  /** How often a thread that waits in vain looks whether another has failed. */
  private static final long PATIENCE_NANOS = 50_000_000;

  /** Looks between two at the clock. */
  private static final int LOOKS = 32;

  private final int parties;
  private final long spinNanos;
  private final long parkAfterNanos;
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicReferenceArray<Thread> parked;
  private final Failure failure;
  private final AtomicLong waited;
  private volatile int generation;

  /**
   * @param parties how many threads meet
   * @param spinNanos how long a thread keeps its processor
   * @param parkAfterNanos how long it waits before it parks
   * @param failure of the team, which ends all waiting
   * @param waited adds up the nanoseconds that threads have waited for longer than they spin
   */
  Barrier(int parties, long spinNanos, long parkAfterNanos, Failure failure, AtomicLong waited) {
    this.parties = parties;
    this.spinNanos = spinNanos;
    this.parkAfterNanos = parkAfterNanos;
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
    int mine = generation;
    if (arrived.incrementAndGet() == parties) {
      arrived.set(0);
      release(mine + 1);
    } else {
      waitFor(mine, party);
    }
    failure.check();
  }

  private void waitFor(int mine, int party) {
    long begin = System.nanoTime();
    do {
      for (int i = 0; i < LOOKS; i++) {
        if (generation != mine) {
          return;
        }
        Thread.onSpinWait();
      }
    } while (System.nanoTime() - begin < spinNanos);
    while (System.nanoTime() - begin < parkAfterNanos && generation == mine) {
      Thread.yield();
    }
    if (generation == mine) {
      park(mine, party);
    }
    waited.addAndGet(System.nanoTime() - begin - spinNanos);
  }

  private void park(int mine, int party) {
    boolean interrupted = false;
    parked.set(party, Thread.currentThread());
    while (generation == mine && failure.none()) {
      LockSupport.parkNanos(this, PATIENCE_NANOS);
      // An interrupt would turn every park into a return; it is kept for the caller.
      interrupted |= Thread.interrupted();
    }
    parked.set(party, null);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release(int next) {
    generation = next;
    for (int i = 0; i < parties; i++) {
      Thread waiting = parked.get(i);
      if (waiting != null) {
        LockSupport.unpark(waiting);
      }
    }
  }
}
