package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.gemm.Panel.PANEL_BYTES;
import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOAT;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** {@link Tile} of 7 and 8 rows. */
final class TileOf7And8 {
  private TileOf7And8() {}

  static void rows7(long a, long line, long b, long c, long cLine, long o1, int k) {
    if (k == 0) {
      return;
    }
    long a1 = a + line;
    long a2 = a1 + line;
    long a3 = a2 + line;
    long a4 = a3 + line;
    long a5 = a4 + line;
    long a6 = a5 + line;
    long c1 = c + cLine;
    long c2 = c1 + cLine;
    long c3 = c2 + cLine;
    long c4 = c3 + cLine;
    long c5 = c4 + cLine;
    long c6 = c5 + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o1, ORDER);
    FloatVector s20 = FloatVector.fromMemorySegment(FLOATS, ALL, c2, ORDER);
    FloatVector s21 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + o1, ORDER);
    FloatVector s30 = FloatVector.fromMemorySegment(FLOATS, ALL, c3, ORDER);
    FloatVector s31 = FloatVector.fromMemorySegment(FLOATS, ALL, c3 + o1, ORDER);
    FloatVector s40 = FloatVector.fromMemorySegment(FLOATS, ALL, c4, ORDER);
    FloatVector s41 = FloatVector.fromMemorySegment(FLOATS, ALL, c4 + o1, ORDER);
    FloatVector s50 = FloatVector.fromMemorySegment(FLOATS, ALL, c5, ORDER);
    FloatVector s51 = FloatVector.fromMemorySegment(FLOATS, ALL, c5 + o1, ORDER);
    FloatVector s60 = FloatVector.fromMemorySegment(FLOATS, ALL, c6, ORDER);
    FloatVector s61 = FloatVector.fromMemorySegment(FLOATS, ALL, c6 + o1, ORDER);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = (long) i * Float.BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a1 + at));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a2 + at));
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a3 + at));
      s30 = x3.fma(w0, s30);
      s31 = x3.fma(w1, s31);
      FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a4 + at));
      s40 = x4.fma(w0, s40);
      s41 = x4.fma(w1, s41);
      FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a5 + at));
      s50 = x5.fma(w0, s50);
      s51 = x5.fma(w1, s51);
      FloatVector x6 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a6 + at));
      s60 = x6.fma(w0, s60);
      s61 = x6.fma(w1, s61);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + o1, ORDER);
    s20.intoMemorySegment(ALL, c2, ORDER);
    s21.intoMemorySegment(ALL, c2 + o1, ORDER);
    s30.intoMemorySegment(ALL, c3, ORDER);
    s31.intoMemorySegment(ALL, c3 + o1, ORDER);
    s40.intoMemorySegment(ALL, c4, ORDER);
    s41.intoMemorySegment(ALL, c4 + o1, ORDER);
    s50.intoMemorySegment(ALL, c5, ORDER);
    s51.intoMemorySegment(ALL, c5 + o1, ORDER);
    s60.intoMemorySegment(ALL, c6, ORDER);
    s61.intoMemorySegment(ALL, c6 + o1, ORDER);
  }

  static void rows8(long a, long line, long b, long c, long cLine, long o1, int k) {
    if (k == 0) {
      return;
    }
    long a1 = a + line;
    long a2 = a1 + line;
    long a3 = a2 + line;
    long a4 = a3 + line;
    long a5 = a4 + line;
    long a6 = a5 + line;
    long a7 = a6 + line;
    long c1 = c + cLine;
    long c2 = c1 + cLine;
    long c3 = c2 + cLine;
    long c4 = c3 + cLine;
    long c5 = c4 + cLine;
    long c6 = c5 + cLine;
    long c7 = c6 + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o1, ORDER);
    FloatVector s20 = FloatVector.fromMemorySegment(FLOATS, ALL, c2, ORDER);
    FloatVector s21 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + o1, ORDER);
    FloatVector s30 = FloatVector.fromMemorySegment(FLOATS, ALL, c3, ORDER);
    FloatVector s31 = FloatVector.fromMemorySegment(FLOATS, ALL, c3 + o1, ORDER);
    FloatVector s40 = FloatVector.fromMemorySegment(FLOATS, ALL, c4, ORDER);
    FloatVector s41 = FloatVector.fromMemorySegment(FLOATS, ALL, c4 + o1, ORDER);
    FloatVector s50 = FloatVector.fromMemorySegment(FLOATS, ALL, c5, ORDER);
    FloatVector s51 = FloatVector.fromMemorySegment(FLOATS, ALL, c5 + o1, ORDER);
    FloatVector s60 = FloatVector.fromMemorySegment(FLOATS, ALL, c6, ORDER);
    FloatVector s61 = FloatVector.fromMemorySegment(FLOATS, ALL, c6 + o1, ORDER);
    FloatVector s70 = FloatVector.fromMemorySegment(FLOATS, ALL, c7, ORDER);
    FloatVector s71 = FloatVector.fromMemorySegment(FLOATS, ALL, c7 + o1, ORDER);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = (long) i * Float.BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a1 + at));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a2 + at));
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a3 + at));
      s30 = x3.fma(w0, s30);
      s31 = x3.fma(w1, s31);
      FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a4 + at));
      s40 = x4.fma(w0, s40);
      s41 = x4.fma(w1, s41);
      FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a5 + at));
      s50 = x5.fma(w0, s50);
      s51 = x5.fma(w1, s51);
      FloatVector x6 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a6 + at));
      s60 = x6.fma(w0, s60);
      s61 = x6.fma(w1, s61);
      FloatVector x7 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a7 + at));
      s70 = x7.fma(w0, s70);
      s71 = x7.fma(w1, s71);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + o1, ORDER);
    s20.intoMemorySegment(ALL, c2, ORDER);
    s21.intoMemorySegment(ALL, c2 + o1, ORDER);
    s30.intoMemorySegment(ALL, c3, ORDER);
    s31.intoMemorySegment(ALL, c3 + o1, ORDER);
    s40.intoMemorySegment(ALL, c4, ORDER);
    s41.intoMemorySegment(ALL, c4 + o1, ORDER);
    s50.intoMemorySegment(ALL, c5, ORDER);
    s51.intoMemorySegment(ALL, c5 + o1, ORDER);
    s60.intoMemorySegment(ALL, c6, ORDER);
    s61.intoMemorySegment(ALL, c6 + o1, ORDER);
    s70.intoMemorySegment(ALL, c7, ORDER);
    s71.intoMemorySegment(ALL, c7 + o1, ORDER);
  }
}
