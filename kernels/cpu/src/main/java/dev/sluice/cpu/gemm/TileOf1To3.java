package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.gemm.Panel.PANEL_BYTES;
import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOAT;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** {@link Tile} of 1, 2 and 3 rows. */
final class TileOf1To3 {
  private TileOf1To3() {}

  static void rows1(
      long a,
      long line,
      long column,
      long b,
      long c,
      long cLine,
      long o1,
      long o2,
      long o3,
      int k) {
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s02 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o2, ORDER);
    FloatVector s03 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o3, ORDER);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = i * column;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector w2 = FloatVector.fromMemorySegment(FLOATS, ALL, w + 2 * Lanes.BYTES, ORDER);
      FloatVector w3 = FloatVector.fromMemorySegment(FLOATS, ALL, w + 3 * Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s02.intoMemorySegment(ALL, c + o2, ORDER);
    s03.intoMemorySegment(ALL, c + o3, ORDER);
  }

  static void rows2(
      long a,
      long line,
      long column,
      long b,
      long c,
      long cLine,
      long o1,
      long o2,
      long o3,
      int k) {
    long a1 = a + line;
    long c1 = c + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s02 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o2, ORDER);
    FloatVector s03 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o3, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o1, ORDER);
    FloatVector s12 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o2, ORDER);
    FloatVector s13 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o3, ORDER);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = i * column;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector w2 = FloatVector.fromMemorySegment(FLOATS, ALL, w + 2 * Lanes.BYTES, ORDER);
      FloatVector w3 = FloatVector.fromMemorySegment(FLOATS, ALL, w + 3 * Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a1 + at));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      s12 = x1.fma(w2, s12);
      s13 = x1.fma(w3, s13);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s02.intoMemorySegment(ALL, c + o2, ORDER);
    s03.intoMemorySegment(ALL, c + o3, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + o1, ORDER);
    s12.intoMemorySegment(ALL, c1 + o2, ORDER);
    s13.intoMemorySegment(ALL, c1 + o3, ORDER);
  }

  static void rows3(
      long a,
      long line,
      long column,
      long b,
      long c,
      long cLine,
      long o1,
      long o2,
      long o3,
      int k) {
    long a1 = a + line;
    long a2 = a1 + line;
    long c1 = c + cLine;
    long c2 = c1 + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s02 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o2, ORDER);
    FloatVector s03 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o3, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o1, ORDER);
    FloatVector s12 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o2, ORDER);
    FloatVector s13 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o3, ORDER);
    FloatVector s20 = FloatVector.fromMemorySegment(FLOATS, ALL, c2, ORDER);
    FloatVector s21 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + o1, ORDER);
    FloatVector s22 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + o2, ORDER);
    FloatVector s23 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + o3, ORDER);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = i * column;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector w2 = FloatVector.fromMemorySegment(FLOATS, ALL, w + 2 * Lanes.BYTES, ORDER);
      FloatVector w3 = FloatVector.fromMemorySegment(FLOATS, ALL, w + 3 * Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a1 + at));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      s12 = x1.fma(w2, s12);
      s13 = x1.fma(w3, s13);
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a2 + at));
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      s22 = x2.fma(w2, s22);
      s23 = x2.fma(w3, s23);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s02.intoMemorySegment(ALL, c + o2, ORDER);
    s03.intoMemorySegment(ALL, c + o3, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + o1, ORDER);
    s12.intoMemorySegment(ALL, c1 + o2, ORDER);
    s13.intoMemorySegment(ALL, c1 + o3, ORDER);
    s20.intoMemorySegment(ALL, c2, ORDER);
    s21.intoMemorySegment(ALL, c2 + o1, ORDER);
    s22.intoMemorySegment(ALL, c2 + o2, ORDER);
    s23.intoMemorySegment(ALL, c2 + o3, ORDER);
  }
}
