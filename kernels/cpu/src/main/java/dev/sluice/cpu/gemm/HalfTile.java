package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOAT;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.INTS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

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
    FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o2, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o3, ORDER);
    int pairs = k / 2;
    for (int i = 0; i < pairs; i++) {
      long w = b + i * Panel.PANEL_BYTES;
      FloatVector x = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + 2 * i * column));
      FloatVector y = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + (2 * i + 1) * column));
      IntVector w0 = IntVector.fromMemorySegment(INTS, ALL, w, ORDER);
      IntVector w1 = IntVector.fromMemorySegment(INTS, ALL, w + Lanes.BYTES, ORDER);
      IntVector w2 = IntVector.fromMemorySegment(INTS, ALL, w + 2 * Lanes.BYTES, ORDER);
      IntVector w3 = IntVector.fromMemorySegment(INTS, ALL, w + 3 * Lanes.BYTES, ORDER);
      s0 = y.fma(Pack.odd(w0), x.fma(Pack.even(w0), s0));
      s1 = y.fma(Pack.odd(w1), x.fma(Pack.even(w1), s1));
      s2 = y.fma(Pack.odd(w2), x.fma(Pack.even(w2), s2));
      s3 = y.fma(Pack.odd(w3), x.fma(Pack.even(w3), s3));
    }
    if (k % 2 != 0) {
      long w = b + pairs * Panel.PANEL_BYTES;
      FloatVector x = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + (k - 1) * column));
      s0 = x.fma(Pack.even(IntVector.fromMemorySegment(INTS, ALL, w, ORDER)), s0);
      s1 = x.fma(Pack.even(IntVector.fromMemorySegment(INTS, ALL, w + Lanes.BYTES, ORDER)), s1);
      s2 = x.fma(Pack.even(IntVector.fromMemorySegment(INTS, ALL, w + 2 * Lanes.BYTES, ORDER)), s2);
      s3 = x.fma(Pack.even(IntVector.fromMemorySegment(INTS, ALL, w + 3 * Lanes.BYTES, ORDER)), s3);
    }
    s0.intoMemorySegment(ALL, c, ORDER);
    s1.intoMemorySegment(ALL, c + o1, ORDER);
    s2.intoMemorySegment(ALL, c + o2, ORDER);
    s3.intoMemorySegment(ALL, c + o3, ORDER);
  }
}
