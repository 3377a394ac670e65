package dev.sluice.cpu.vector;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An innermost kernel, of which HotSpot makes machine code when it has run often enough. Until then
 * a vector operation costs a thousand times as much, so that its user computes with a twin in plain
 * loops, to the same bits. Who has done so for a while has the kernel compiled, beside its own
 * work: {@link Warming} calls it on numbers of its own. That takes a processor some tenths of a
 * second, which a short program does not have.
 */
public final class Hot {
  /** Terms of a product of a sample, so that a call takes little more than a microsecond. */
  public static final int DEPTH = 32;

  /**
   * Of each vector operation: less means that C2 has compiled it, to one or two instructions. As an
   * object in the code of C1 it takes some twenty, interpreted a thousand.
   */
  private static final int COMPILED_NANOS = 5;

  /** How long twins compute, all together, before kernels are worth compiling. */
  private static final long PLAIN_NANOS = 150_000_000;

  /** For tests: vectors from the first call on. */
  private static final boolean TWINS = !"off".equals(System.getProperty("sluice.cpu.twins"));

  /** A call of a kernel on numbers that are all 0 before it. */
  @FunctionalInterface
  public interface Sample {
    /**
     * Calls it.
     *
     * @param operands the address of {@link #DEPTH} lines of two vectors
     * @param results the address of 16 lines of two vectors, at least, which it may write
     * @param terms of the kernel's loop: {@link #DEPTH}, or 0, with which it has to return before
     *     its first vector
     */
    void run(long operands, long results, int terms);
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

  /** Has it compiled, by another thread. */
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
    Warming.add(this);
  }

  /** Calls the kernel, and notes whether C2 has compiled it. */
  boolean compute(long operands, long results) {
    long begin = System.nanoTime();
    sample.run(operands, results, DEPTH);
    compiled = System.nanoTime() - begin < (long) operations * COMPILED_NANOS;
    return compiled;
  }

  /** Lets it be wanted again. */
  void forget() {
    wanted = false;
  }

  /** Calls that HotSpot counts, and that compute nothing. */
  void count(int calls, long operands, long results) {
    for (int i = 0; i < calls; i++) {
      sample.run(operands, results, 0);
    }
  }

  /** Whether a kernel is being compiled, for which a processor is wanted. */
  public static boolean anyPending() {
    return Warming.isAtWork();
  }

  /**
   * Has all compiled whose twins have computed, and waits for it; for a minute at most, as in a JVM
   * that only interprets.
   */
  public static void warm() {
    for (Hot kernel : ALL) {
      if (kernel.used) {
        kernel.want();
      }
    }
    Warming.await();
  }
}
