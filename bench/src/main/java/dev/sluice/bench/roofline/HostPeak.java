package dev.sluice.bench.roofline;

import dev.sluice.bench.result.Environment.Peak;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The roofline of this machine's processor (Williams et al. 2009): fused multiply-adds of the
 * widest vectors in registers, and reading memory that no cache holds.
 */
public final class HostPeak {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int ACCUMULATORS = 12;
  private static final int MULTIPLY_ADDS = 2_000_000;
  private static final long WARM_UP_NANOS = 300_000_000;
  private static final long LARGEST_READ = 1L << 30;
  private static final int REPEATS = 5;

  private HostPeak() {}

  /**
   * Measures, in about two seconds.
   *
   * @param threads how many threads compute and read
   * @return the best of several tries, since only disturbances make a try slower
   */
  public static Peak measure(int threads) {
    long bytes = Math.min(LARGEST_READ, Runtime.getRuntime().maxMemory() / 4);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads);
        Arena arena = Arena.ofShared()) {
      long slice = bytes / threads / 4096 * 4096;
      List<MemorySegment> slices = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        slices.add(arena.allocate(slice, 64).fill((byte) 0));
      }
      long warm = System.nanoTime() + WARM_UP_NANOS;
      while (System.nanoTime() < warm) {
        Probes.seconds(pool, slices, segment -> multiplyAdd());
      }
      double flops = 2.0 * ACCUMULATORS * SPECIES.length() * MULTIPLY_ADDS * threads;
      double computing = Double.MAX_VALUE;
      double reading = Double.MAX_VALUE;
      for (int i = 0; i < REPEATS; i++) {
        for (int j = 0; j < REPEATS; j++) {
          computing = Math.min(computing, Probes.seconds(pool, slices, segment -> multiplyAdd()));
        }
        reading =
            Math.min(
                reading,
                Probes.seconds(pool, slices, part -> Reading.sum(part.address(), part.byteSize())));
      }
      return new Peak(threads, flops / computing / 1e9, (double) slice * threads / reading / 1e9);
    }
  }

  /** Twelve independent chains, enough to fill two units of four cycles' latency and more. */
  private static double multiplyAdd() {
    FloatVector factor = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector a = factor;
    FloatVector b = factor;
    FloatVector c = factor;
    FloatVector d = factor;
    FloatVector e = factor;
    FloatVector f = factor;
    FloatVector g = factor;
    FloatVector h = factor;
    FloatVector i = factor;
    FloatVector j = factor;
    FloatVector k = factor;
    FloatVector l = factor;
    for (int n = 0; n < MULTIPLY_ADDS; n++) {
      a = a.fma(factor, factor);
      b = b.fma(factor, factor);
      c = c.fma(factor, factor);
      d = d.fma(factor, factor);
      e = e.fma(factor, factor);
      f = f.fma(factor, factor);
      g = g.fma(factor, factor);
      h = h.fma(factor, factor);
      i = i.fma(factor, factor);
      j = j.fma(factor, factor);
      k = k.fma(factor, factor);
      l = l.fma(factor, factor);
    }
    FloatVector sum =
        a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l);
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
