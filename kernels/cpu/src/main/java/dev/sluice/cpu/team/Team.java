package dev.sluice.cpu.team;

import dev.sluice.cpu.vector.Hot;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads that compute together: the caller of {@link #run} and some that wait for it. A team does
 * one job at a time; a caller who finds it busy works alone, which gives the same bits, and keeps
 * all processors busy where there are many callers.
 */
public final class Team implements AutoCloseable {
  /** Within a job, while most of what takes a processor from a thread is over sooner. */
  private static final long SPIN_NANOS = 1_000_000;

  /** Between jobs, longer than most callers need until the next one. */
  private static final long SPIN_NANOS_BETWEEN = 200_000;

  /** Threads that compile, as long as kernels do. */
  private static final int COMPILING = 3;

  private final ReentrantLock lock = new ReentrantLock();
  private final Failure failure = new Failure();

  /** Nanoseconds that threads have waited for others within jobs, but for the first ones. */
  private final AtomicLong waited = new AtomicLong();

  private final Barrier start;
  private final Barrier end;
  private final Worker[] workers;
  private final Thread[] threads;
  private final boolean ownProcessors;
  private final boolean hasFewProcessors;
  private long waitedBefore;
  private Job job;
  private boolean closed;

  /**
   * Starts the threads.
   *
   * @param size how many threads compute, the caller's among them
   */
  public Team(int size) {
    int processors = Runtime.getRuntime().availableProcessors();
    ownProcessors = size <= processors;
    hasFewProcessors = size >= processors && processors <= COMPILING;
    start = barrier(size, SPIN_NANOS_BETWEEN, new AtomicLong()); // where it waits for work
    end = barrier(size);
    Barrier within = barrier(size);
    workers = new Worker[size];
    threads = new Thread[size];
    for (int i = 0; i < size; i++) {
      workers[i] = new Worker(i, size, within);
    }
    for (int i = 1; i < size; i++) {
      int index = i;
      threads[i] = new Thread(() -> work(index), "sluice-cpu-" + index);
      threads[i].setDaemon(true);
      // A thread whose waiting ends with another's failure has nothing to add.
      threads[i].setUncaughtExceptionHandler((thread, e) -> failure.set(e));
      threads[i].start();
    }
  }

  /** A meeting place for some of the team. */
  public Barrier barrier(int parties) {
    return barrier(parties, SPIN_NANOS, waited);
  }

  /**
   * Where there are more threads than processors, one that waits parks as soon as it has looked.
   */
  private Barrier barrier(int parties, long spinNanos, AtomicLong counted) {
    return new Barrier(parties, ownProcessors ? spinNanos : 0, failure, counted);
  }

  public int size() {
    return workers.length;
  }

  /** Whether no thread has failed. */
  public boolean healthy() {
    return failure.none();
  }

  private void work(int index) {
    while (true) {
      start.await(index);
      Job next = job;
      if (next == null) {
        return;
      }
      runPart(next, index);
      end.await(index);
    }
  }

  private void runPart(Job next, int index) {
    try {
      next.run(workers[index]);
    } catch (Throwable e) {
      // Handed to the caller of run() by the check at the end; the others stop waiting.
      failure.set(e);
    }
  }

  /**
   * Does a job with all threads, or alone: where the team is busy, while kernels are compiled, and
   * where that is faster beside other processes. Returns when it is done.
   *
   * @param next the job
   * @param alone who works alone; of the caller's own
   * @param choice of this job, by how it went before
   * @param rows how much work it is this time
   * @throws IllegalStateException where a thread of the team that does it has failed, now or before
   */
  public void run(Job next, Worker alone, Choice choice, int rows) {
    if (workers.length == 1 || compilersNeedProcessors()) {
      next.run(alone);
      return;
    }
    boolean together = !choice.isAlone() && lock.tryLock();
    if (!together && !choice.isAlone()) {
      next.run(alone); // beside others, which says nothing of either way
      return;
    }
    long begin = System.nanoTime();
    long waiting = 0;
    if (together) {
      waiting = runLocked(next);
    } else {
      next.run(alone);
    }
    choice.note(System.nanoTime() - begin, rows, waiting);
  }

  /**
   * Does a job with all threads, or alone where the team is busy or kernels are compiled. Returns
   * when it is done.
   *
   * @param next the job
   * @param alone who works alone; of the caller's own
   * @throws IllegalStateException where a thread of the team that does it has failed, now or before
   */
  public void run(Job next, Worker alone) {
    if (workers.length == 1 || compilersNeedProcessors() || !lock.tryLock()) {
      next.run(alone);
    } else {
      runLocked(next);
    }
  }

  /**
   * Does it, and unlocks.
   *
   * @return nanoseconds that threads have waited since the job before; a thread that notices late
   *     that the others have come counts its waiting for the next job
   */
  private long runLocked(Job next) {
    try {
      failure.check();
      if (closed) {
        throw new IllegalStateException("The backend has been closed");
      }
      job = next;
      start.await(0);
      runPart(next, 0);
      end.await(0);
      long all = waited.get();
      long since = all - waitedBefore;
      waitedBefore = all;
      return since;
    } finally {
      job = null;
      lock.unlock();
    }
  }

  /**
   * The JVM's compilers, and who has kernels compiled, have two threads' work for a second or more:
   * where the team has all of few processors, they are done sooner beside one thread.
   */
  private boolean compilersNeedProcessors() {
    return hasFewProcessors && Hot.anyPending();
  }

  /** Ends the threads, when their job is done. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed && workers.length > 1 && failure.none()) {
        job = null;
        start.await(0);
      }
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
