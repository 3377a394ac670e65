package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.gemm.Panel.PANEL_BYTES;
import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOAT;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** {@link Tile} of 1 to 4 rows, with a {@link Fence} after each. */
final class TileOf1To4 {
  private TileOf1To4() {}

  static void rows1(long a, long line, long b, long c, long cLine, long o1, int k) {
    if (k == 0) {
      return;
    }
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    int never = Fence.never;
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = (long) i * Float.BYTES;
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      if (i == never) {
        break;
      }
      s00 = x0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER), s00);
      s01 = x0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER), s01);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
  }

  static void rows2(long a, long line, long b, long c, long cLine, long o1, int k) {
    if (k == 0) {
      return;
    }
    long a1 = a + line;
    long c1 = c + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o1, ORDER);
    int never = Fence.never;
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = (long) i * Float.BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      if (i == never) {
        break;
      }
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a1 + at));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + o1, ORDER);
  }

  static void rows3(long a, long line, long b, long c, long cLine, long o1, int k) {
    if (k == 0) {
      return;
    }
    long a1 = a + line;
    long a2 = a1 + line;
    long c1 = c + cLine;
    long c2 = c1 + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o1, ORDER);
    FloatVector s20 = FloatVector.fromMemorySegment(FLOATS, ALL, c2, ORDER);
    FloatVector s21 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + o1, ORDER);
    int never = Fence.never;
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = (long) i * Float.BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      if (i == never) {
        break;
      }
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a1 + at));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      if (i == never) {
        break;
      }
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a2 + at));
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + o1, ORDER);
    s20.intoMemorySegment(ALL, c2, ORDER);
    s21.intoMemorySegment(ALL, c2 + o1, ORDER);
  }

  static void rows4(long a, long line, long b, long c, long cLine, long o1, int k) {
    if (k == 0) {
      return;
    }
    long a1 = a + line;
    long a2 = a1 + line;
    long a3 = a2 + line;
    long c1 = c + cLine;
    long c2 = c1 + cLine;
    long c3 = c2 + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + o1, ORDER);
    FloatVector s20 = FloatVector.fromMemorySegment(FLOATS, ALL, c2, ORDER);
    FloatVector s21 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + o1, ORDER);
    FloatVector s30 = FloatVector.fromMemorySegment(FLOATS, ALL, c3, ORDER);
    FloatVector s31 = FloatVector.fromMemorySegment(FLOATS, ALL, c3 + o1, ORDER);
    int never = Fence.never;
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = (long) i * Float.BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      if (i == never) {
        break;
      }
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a1 + at));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      if (i == never) {
        break;
      }
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a2 + at));
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      if (i == never) {
        break;
      }
      FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a3 + at));
      s30 = x3.fma(w0, s30);
      s31 = x3.fma(w1, s31);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + o1, ORDER);
    s20.intoMemorySegment(ALL, c2, ORDER);
    s21.intoMemorySegment(ALL, c2 + o1, ORDER);
    s30.intoMemorySegment(ALL, c3, ORDER);
    s31.intoMemorySegment(ALL, c3 + o1, ORDER);
  }
}
