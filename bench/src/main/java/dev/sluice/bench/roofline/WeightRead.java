package dev.sluice.bench.roofline;

import dev.sluice.cpu.memory.Parameter;
import dev.sluice.cpu.vector.Lanes;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jdk.incubator.vector.FloatVector;

/**
 * How long reading a layer's weights once takes: what a step of one sequence cannot be faster than.
 * All threads read, each its own part again and again, so that the weights are in the caches that
 * hold them between the steps of a stream as well.
 */
public final class WeightRead {
  private static final double LEAST_SECONDS = 0.02;
  private static final long WARM_UP_NANOS = 200_000_000;
  private static final int REPEATS = 5;

  /** Vectors that are added up side by side, so that no addition waits for the one before. */
  private static final int STREAMS = 4;

  private WeightRead() {}

  /**
   * Measures, in about half a second.
   *
   * @param bytes of the weights
   * @param threads how many read
   * @return nanoseconds, the best of some tries, since only disturbances make a try slower
   */
  public static double nanos(double bytes, int threads) {
    int line = STREAMS * Lanes.BYTES;
    long part = (long) Math.ceil(bytes / threads / line) * line;
    List<Parameter> parts = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      parts.add(new Parameter(part / Float.BYTES));
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
      // Parts are whole lines, a little more than there is.
      return once * 1e9 * bytes / ((double) part * threads);
    } finally {
      Reference.reachabilityFence(parts); // an address keeps nothing alive
    }
  }

  private static double read(Parameter part, long bytes, int times) {
    long begin = part.block().address();
    FloatVector a = Lanes.zero();
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = 0; i < times; i++) {
      for (long at = begin; at < begin + bytes; at += (long) STREAMS * Lanes.BYTES) {
        a = a.add(Lanes.load(at));
        b = b.add(Lanes.load(at + Lanes.BYTES));
        c = c.add(Lanes.load(at + 2L * Lanes.BYTES));
        d = d.add(Lanes.load(at + 3L * Lanes.BYTES));
      }
    }
    return Lanes.sum(a.add(b).add(c.add(d)));
  }
}
