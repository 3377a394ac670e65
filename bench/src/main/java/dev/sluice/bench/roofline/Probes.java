package dev.sluice.bench.roofline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/** Lets several threads do the same at once and times them. */
final class Probes {
  /** Keeps the compiler from dropping what nobody reads. */
  private static volatile double sink;

  private Probes() {}

  /**
   * The time from the start of the first to the end of the last.
   *
   * @param parts what each thread works on
   * @param probe what it does; its result counts for nothing
   */
  static <T> double seconds(ExecutorService pool, List<T> parts, ToDoubleFunction<T> probe) {
    List<Callable<Double>> tasks = new ArrayList<>();
    parts.forEach(part -> tasks.add(() -> probe.applyAsDouble(part)));
    long begin = System.nanoTime();
    try {
      for (Future<Double> task : pool.invokeAll(tasks)) {
        sink = task.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while measuring the machine", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return (System.nanoTime() - begin) / 1e9;
  }
}
