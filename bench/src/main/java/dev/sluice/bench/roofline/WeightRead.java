package dev.sluice.bench.roofline;

import dev.sluice.cpu.memory.Parameter;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How long reading a layer's weights once takes: what a step of one sequence cannot be faster than,
 * if it keeps them in 32 bits. All threads read, each its own part again and again, so that the
 * weights are in the caches that hold them between the steps of a stream as well.
 */
public final class WeightRead {
  private static final double LEAST_SECONDS = 0.02;
  private static final long WARM_UP_NANOS = 200_000_000;
  private static final int REPEATS = 5;

  private WeightRead() {}

  /**
   * Measures, in about half a second.
   *
   * @param bytes of the weights
   * @param threads how many read
   * @return nanoseconds, the best of some tries, since only disturbances make a try slower
   */
  public static double nanos(double bytes, int threads) {
    long part = (long) Math.ceil(bytes / threads / Reading.ROUND) * Reading.ROUND;
    List<Parameter> parts = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      parts.add(new Parameter(part / Float.BYTES, "weights that are read"));
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      int passes = 1;
      double once = Double.MAX_VALUE;
      long warm = System.nanoTime() + WARM_UP_NANOS;
      for (int repeats = 0; repeats < REPEATS; ) {
        int times = passes;
        once = Math.min(once, Probes.seconds(pool, parts, p -> read(p, part, times)) / times);
        passes = (int) Math.ceil(LEAST_SECONDS / once);
        if (System.nanoTime() > warm) {
          repeats++;
        }
      }
      // Parts are whole rounds, a little more than there is.
      return once * 1e9 * bytes / ((double) part * threads);
    } finally {
      Reference.reachabilityFence(parts); // an address keeps nothing alive
    }
  }

  private static double read(Parameter part, long bytes, int times) {
    double sum = 0;
    for (int i = 0; i < times; i++) {
      sum += Reading.sum(part.block().address(), bytes);
    }
    return sum;
  }
}
