package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.gemm.Pack.UPPER;
import static dev.sluice.cpu.gemm.Panel.PANEL_BYTES;
import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOAT;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.INTS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Tile} of one row and two panels: with one panel each sum would wait for the one before. A
 * single row costs no more than reading the weights; those of bfloat16 become 32-bit numbers in
 * registers.
 *
 * <pre>
 * a        column i at a + 4·i
 * b0, b1   two panels, k lines each
 * c        their four vectors at c + 0, o1, o2 and o3
 * </pre>
 */
public final class RowTile {
  private RowTile() {}

  /** For panels of 32-bit numbers. */
  public static void multiply(long a, long b0, long b1, long c, long o1, long o2, long o3, int k) {
    FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o2, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o3, ORDER);
    for (int i = 0; i < k; i++) {
      long w0 = b0 + i * PANEL_BYTES;
      long w1 = b1 + i * PANEL_BYTES;
      FloatVector x = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + (long) i * Float.BYTES));
      s0 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, w0, ORDER), s0);
      s1 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, w0 + Lanes.BYTES, ORDER), s1);
      s2 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, w1, ORDER), s2);
      s3 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, w1 + Lanes.BYTES, ORDER), s3);
    }
    s0.intoMemorySegment(ALL, c, ORDER);
    s1.intoMemorySegment(ALL, c + o1, ORDER);
    s2.intoMemorySegment(ALL, c + o2, ORDER);
    s3.intoMemorySegment(ALL, c + o3, ORDER);
  }

  /** For panels of bfloat16. */
  public static void multiplyHalves(
      long a, long b0, long b1, long c, long o1, long o2, long o3, int k) {
    int pairs = k / 2;
    pairs(a, b0, b1, c, o1, o2, o3, pairs);
    if (k % 2 != 0) {
      long line = pairs * PANEL_BYTES;
      FloatVector x = Lanes.broadcast(a + (k - 1L) * Float.BYTES);
      even(x, b0 + line, c);
      even(x, b0 + line + Lanes.BYTES, c + o1);
      even(x, b1 + line, c + o2);
      even(x, b1 + line + Lanes.BYTES, c + o3);
    }
  }

  private static void pairs(
      long a, long b0, long b1, long c, long o1, long o2, long o3, int pairs) {
    FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o2, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o3, ORDER);
    for (int i = 0; i < pairs; i++) {
      long at = a + 2L * i * Float.BYTES;
      long line = i * PANEL_BYTES;
      FloatVector x = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at));
      FloatVector y = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + Float.BYTES));
      IntVector w0 = IntVector.fromMemorySegment(INTS, ALL, b0 + line, ORDER);
      IntVector w1 = IntVector.fromMemorySegment(INTS, ALL, b0 + line + Lanes.BYTES, ORDER);
      IntVector w2 = IntVector.fromMemorySegment(INTS, ALL, b1 + line, ORDER);
      IntVector w3 = IntVector.fromMemorySegment(INTS, ALL, b1 + line + Lanes.BYTES, ORDER);
      s0 = x.fma(w0.and(UPPER).reinterpretAsFloats(), s0);
      s1 = x.fma(w1.and(UPPER).reinterpretAsFloats(), s1);
      s2 = x.fma(w2.and(UPPER).reinterpretAsFloats(), s2);
      s3 = x.fma(w3.and(UPPER).reinterpretAsFloats(), s3);
      s0 = y.fma(w0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s0);
      s1 = y.fma(w1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s1);
      s2 = y.fma(w2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s2);
      s3 = y.fma(w3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s3);
    }
    s0.intoMemorySegment(ALL, c, ORDER);
    s1.intoMemorySegment(ALL, c + o1, ORDER);
    s2.intoMemorySegment(ALL, c + o2, ORDER);
    s3.intoMemorySegment(ALL, c + o3, ORDER);
  }

  private static void even(FloatVector x, long b, long c) {
    Lanes.store(x.fma(Pack.even(Lanes.loadInts(b)), Lanes.load(c)), c);
  }
}
