package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link Tile} of one row and a panel of bfloat16, whose numbers become 32-bit ones in registers:
 * for a single row reading the weights is all there is to it.
 */
final class HalfTile {
  private HalfTile() {}

  static void rows1(long a, long column, long b, long c, long o1, long o2, long o3, int k) {
    FloatVector s0 = Lanes.load(c);
    FloatVector s1 = Lanes.load(c + o1);
    FloatVector s2 = Lanes.load(c + o2);
    FloatVector s3 = Lanes.load(c + o3);
    int pairs = k / 2;
    for (int i = 0; i < pairs; i++) {
      long w = b + i * Panel.PANEL_BYTES;
      FloatVector x = Lanes.broadcast(a + 2 * i * column);
      FloatVector y = Lanes.broadcast(a + (2 * i + 1) * column);
      IntVector w0 = Lanes.loadInts(w);
      IntVector w1 = Lanes.loadInts(w + Lanes.BYTES);
      IntVector w2 = Lanes.loadInts(w + 2 * Lanes.BYTES);
      IntVector w3 = Lanes.loadInts(w + 3 * Lanes.BYTES);
      s0 = y.fma(Pack.odd(w0), x.fma(Pack.even(w0), s0));
      s1 = y.fma(Pack.odd(w1), x.fma(Pack.even(w1), s1));
      s2 = y.fma(Pack.odd(w2), x.fma(Pack.even(w2), s2));
      s3 = y.fma(Pack.odd(w3), x.fma(Pack.even(w3), s3));
    }
    if (k % 2 != 0) {
      long w = b + pairs * Panel.PANEL_BYTES;
      FloatVector x = Lanes.broadcast(a + (k - 1) * column);
      s0 = x.fma(Pack.even(Lanes.loadInts(w)), s0);
      s1 = x.fma(Pack.even(Lanes.loadInts(w + Lanes.BYTES)), s1);
      s2 = x.fma(Pack.even(Lanes.loadInts(w + 2 * Lanes.BYTES)), s2);
      s3 = x.fma(Pack.even(Lanes.loadInts(w + 3 * Lanes.BYTES)), s3);
    }
    Lanes.store(s0, c);
    Lanes.store(s1, c + o1);
    Lanes.store(s2, c + o2);
    Lanes.store(s3, c + o3);
  }
}
