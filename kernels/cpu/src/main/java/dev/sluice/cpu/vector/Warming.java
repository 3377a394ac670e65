package dev.sluice.cpu.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * The thread that has kernels compiled, all that are wanted side by side: HotSpot does it in
 * threads of its own, when a method was called some thousand times.
 *
 * <p>An interpreted vector operation goes through the Vector API's own loops and lambdas, of which
 * HotSpot then compiles nearly two hundred first, and kernels wait behind them for a second. So
 * most calls do no work, and are only counted. Not too many of them: what a kernel calls in less
 * than 0.85 % of its calls C2 does not inline (its {@code MinInlineFrequencyRatio}), and every
 * vector is an object.
 */
final class Warming {
  /** Bytes of a sample's operands, and of its results. */
  private static final long OPERANDS = Hot.DEPTH * 128L;

  private static final long RESULTS = 4096;
  private static final long LINE = 64;

  /** Without work, after each call with it: of a kernel's calls 2 % work. */
  private static final int IDLE_CALLS = 49;

  /** Calls with work of a round: C1 wants 200 of all, and more while it has much to do. */
  private static final int FIRST_CALLS = 2;

  /** C1 has compiled it after so many rounds, or is about to. */
  private static final int FIRST_ROUNDS = 25;

  /** Calls with work of a later round: C2 wants 5,000 of all. */
  private static final int CALLS = 10;

  /** Longer than the interpreter needs for such a round, so that it leaves the compilers alone. */
  private static final long PAUSE_MILLIS = 2;

  /** Many times what a compiler with half a processor needs. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;

  private static final long MILLI = 1_000_000;

  private static final System.Logger LOG = System.getLogger("dev.sluice.cpu");

  /** What guards the wanted, and tells of their end. */
  private static final Object LOCK = new Object();

  private static final List<Wanted> WANTED = new ArrayList<>();

  private static volatile boolean atWork;

  /** A kernel, and how far it is. */
  private static final class Wanted {
    private final Hot kernel;
    private final long until = System.nanoTime() + PATIENCE_NANOS;
    private int rounds;

    Wanted(Hot kernel) {
      this.kernel = kernel;
    }

    /** A round of calls; whether it is compiled by C2. */
    boolean call(MemorySegment memory) {
      rounds++;
      long operands = memory.address();
      long results = operands + OPERANDS;
      int calls = rounds <= FIRST_ROUNDS ? FIRST_CALLS : CALLS;
      boolean compiled = false;
      for (int i = 0; i < calls && !compiled; i++) {
        kernel.count(IDLE_CALLS, operands, results);
        memory.fill((byte) 0); // results of results of results become subnormal, which is slow
        compiled = kernel.compute(operands, results);
      }
      return compiled;
    }
  }

  private Warming() {}

  /** Has a kernel compiled. */
  static void add(Hot kernel) {
    synchronized (LOCK) {
      WANTED.add(new Wanted(kernel));
      if (atWork) {
        return;
      }
      Thread thread = new Thread(Warming::run, "sluice-cpu-warm-up");
      thread.setDaemon(true);
      atWork = true;
      try {
        thread.start();
      } catch (OutOfMemoryError e) { // no memory for a thread: the twin goes on
        giveUp();
      }
    }
  }

  static boolean isAtWork() {
    return atWork;
  }

  /** Waits until nothing is wanted any more, a minute at most. An interrupt is kept. */
  static void await() {
    boolean interrupted = false;
    long end = System.nanoTime() + LONGEST_WAIT_NANOS;
    synchronized (LOCK) {
      for (long rest = LONGEST_WAIT_NANOS; atWork && rest > 0; rest = end - System.nanoTime()) {
        try {
          LOCK.wait(rest / MILLI + 1);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until all are compiled or, as in a JVM that only interprets, given up. */
  private static void run() {
    boolean ended = false;
    try {
      MemorySegment memory = Arena.ofAuto().allocate(OPERANDS + RESULTS, LINE);
      while (!ended) {
        round(memory);
        ended = isDone();
      }
      Reference.reachabilityFence(memory); // an address keeps nothing alive
    } finally {
      if (!ended) { // as where there is no memory left
        giveUp();
      }
    }
  }

  private static void round(MemorySegment memory) {
    List<Wanted> kernels;
    synchronized (LOCK) {
      kernels = List.copyOf(WANTED);
    }
    for (Wanted wanted : kernels) {
      boolean compiled = wanted.call(memory);
      if (compiled || System.nanoTime() > wanted.until) {
        if (!compiled) {
          LOG.log(
              System.Logger.Level.WARNING,
              "cpu: a kernel was not compiled within {0} s, and computes without vectors",
              PATIENCE_NANOS / (1000 * MILLI));
        }
        synchronized (LOCK) {
          WANTED.remove(wanted);
        }
      }
    }
  }

  /** Whether nothing is wanted any more; if something is, after a pause. */
  private static boolean isDone() {
    synchronized (LOCK) {
      if (WANTED.isEmpty()) {
        atWork = false;
        LOCK.notifyAll();
        return true;
      }
    }
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody has this thread to interrupt it", e);
    }
    return false;
  }

  /** Where there is no memory. */
  private static void giveUp() {
    synchronized (LOCK) {
      WANTED.forEach(wanted -> wanted.kernel.forget());
      WANTED.clear();
      atWork = false;
      LOCK.notifyAll();
    }
  }
}
