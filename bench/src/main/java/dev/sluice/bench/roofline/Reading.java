package dev.sluice.bench.roofline;

import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** Reads memory as fast as one thread can. */
public final class Reading {
  /**
   * Bytes of a round: eight sums, so that two loads a cycle wait for no addition of four cycles.
   */
  public static final int ROUND = 8 * Lanes.BYTES;

  private Reading() {}

  /**
   * Adds up 32-bit numbers.
   *
   * @param address of the first
   * @param bytes how many, a multiple of {@link #ROUND}
   * @return their sum, so that no compiler leaves the reading out
   */
  public static float sum(long address, long bytes) {
    FloatVector a = Lanes.zero();
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector g = a;
    FloatVector h = a;
    for (long at = address; at < address + bytes; at += ROUND) {
      a = a.add(Lanes.load(at));
      b = b.add(Lanes.load(at + Lanes.BYTES));
      c = c.add(Lanes.load(at + 2L * Lanes.BYTES));
      d = d.add(Lanes.load(at + 3L * Lanes.BYTES));
      e = e.add(Lanes.load(at + 4L * Lanes.BYTES));
      f = f.add(Lanes.load(at + 5L * Lanes.BYTES));
      g = g.add(Lanes.load(at + 6L * Lanes.BYTES));
      h = h.add(Lanes.load(at + 7L * Lanes.BYTES));
    }
    return Lanes.sum(a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))));
  }
}
