package dev.sluice.cpu.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An innermost kernel, of which HotSpot makes machine code when it has run often enough. Until then
 * a vector operation costs a thousand times as much, so that its user computes with a twin in plain
 * loops, to the same bits. Who has done so for a while has the kernel compiled: another thread runs
 * it on numbers of its own. That takes half a second of a processor, which a short program does not
 * have.
 */
public final class Hot {
  /** Terms of a product, lines of an activation: a call of little more than a microsecond. */
  public static final int DEPTH = 32;

  /** Bytes of a sample's operands, and of its results. */
  private static final long OPERANDS = DEPTH * 128L;

  private static final long RESULTS = 4096;
  private static final long LINE = 64;

  private static final int CALLS = 25;
  private static final int ALL_OF_IT = 10_000;

  /**
   * Of each vector operation: less means that C2 has compiled it, to one or two instructions. As an
   * object in the code of the first compiler it takes some twenty, interpreted a thousand.
   */
  private static final int COMPILED_NANOS = 5;

  /** Many times what a compiler with half a processor needs. */
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;

  /** How long twins compute, all together, before kernels are worth compiling. */
  private static final long PLAIN_NANOS = 150_000_000;

  private static final long IDLE_SECONDS = 1;

  /** For tests: vectors from the first call on. */
  private static final boolean TWINS = !"off".equals(System.getProperty("sluice.cpu.twins"));

  private static final ThreadPoolExecutor WARMING = warming();

  /** Kernels that are wanted and not compiled yet. */
  private static final AtomicInteger PENDING = new AtomicInteger();

  /** A call of a kernel on numbers that are all 0. */
  @FunctionalInterface
  public interface Sample {
    /**
     * Calls it.
     *
     * @param operands the address of {@link #DEPTH} lines of two vectors
     * @param results the address of 16 lines of two vectors, at least, which it may write
     */
    void run(long operands, long results);
  }

  private static final List<Hot> ALL = new CopyOnWriteArrayList<>();

  /** What twins have computed, all together. */
  private static long plainNanos;

  private final int operations;
  private final Sample sample;
  private volatile boolean used;
  private volatile boolean compiled;
  private volatile boolean wanted;

  /**
   * @param operations vector operations of a sample, at least
   * @param sample calls the kernel
   */
  public Hot(int operations, Sample sample) {
    this.operations = operations;
    this.sample = sample;
    ALL.add(this);
  }

  private static ThreadPoolExecutor warming() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "sluice-cpu-warm-up");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Whether it is compiled. If not, its user says how long the twin {@link #took}. */
  public boolean isCompiled() {
    return compiled || !TWINS;
  }

  /**
   * Notes what its twin has cost.
   *
   * @param nanos how long a call took
   */
  public void took(long nanos) {
    used = true;
    plainNanos += nanos; // of several threads, and may miss some
    if (plainNanos > PLAIN_NANOS) {
      want();
    }
  }

  /** Has it compiled, in another thread. */
  public void want() {
    // A vector that the processor lacks stays an object, and slower than any loop.
    if (wanted || !Lanes.areOfProcessor()) {
      return;
    }
    synchronized (this) {
      if (wanted) {
        return;
      }
      wanted = true;
    }
    PENDING.incrementAndGet();
    boolean started = false;
    try {
      WARMING.execute(this::runUntilCompiled);
      started = true;
    } finally {
      if (!started) { // no memory for a thread: the twin goes on
        ended();
      }
    }
  }

  /**
   * Runs it until it is compiled. Where it never is, as in a JVM that only interprets, it gives up.
   */
  private void runUntilCompiled() {
    try {
      MemorySegment memory = Arena.ofAuto().allocate(OPERANDS + RESULTS, LINE);
      long end = System.nanoTime() + PATIENCE_NANOS;
      boolean fast = false;
      while (!fast && System.nanoTime() < end) {
        fast = nanos(memory.address()) < (long) operations * COMPILED_NANOS;
      }
      // What was entered in its loop is compiled for that first, and whole after so many calls.
      for (int i = 0; fast && i < ALL_OF_IT; i++) {
        sample.run(memory.address(), memory.address() + OPERANDS);
      }
      compiled = fast;
      Reference.reachabilityFence(memory); // an address keeps nothing alive
    } finally {
      ended();
    }
  }

  private static void ended() {
    synchronized (PENDING) {
      PENDING.decrementAndGet();
      PENDING.notifyAll();
    }
  }

  /** The time of the fastest of some calls. */
  private long nanos(long memory) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < CALLS; i++) {
      long begin = System.nanoTime();
      sample.run(memory, memory + OPERANDS);
      best = Math.min(best, System.nanoTime() - begin);
    }
    return best;
  }

  /** Whether a kernel is being compiled, for which a processor is wanted. */
  public static boolean anyPending() {
    return PENDING.get() > 0;
  }

  /**
   * Has all compiled whose twins have computed, and waits for it; for a minute at most, in a JVM
   * that only interprets.
   */
  public static void warm() {
    for (Hot kernel : ALL) {
      if (kernel.used) {
        kernel.want();
      }
    }
    boolean interrupted = false;
    long end = System.nanoTime() + LONGEST_WAIT_NANOS;
    synchronized (PENDING) {
      while (PENDING.get() > 0 && System.nanoTime() < end) {
        try {
          PENDING.wait(LONGEST_WAIT_NANOS / 1_000_000);
        } catch (InterruptedException e) {
          interrupted = true; // kept for the caller
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
