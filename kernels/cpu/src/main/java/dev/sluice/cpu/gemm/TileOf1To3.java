package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.gemm.Panel.PANEL_BYTES;

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
    FloatVector s00 = Lanes.load(c);
    FloatVector s01 = Lanes.load(c + o1);
    FloatVector s02 = Lanes.load(c + o2);
    FloatVector s03 = Lanes.load(c + o3);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = i * column;
      FloatVector w0 = Lanes.load(w);
      FloatVector w1 = Lanes.load(w + Lanes.BYTES);
      FloatVector w2 = Lanes.load(w + 2 * Lanes.BYTES);
      FloatVector w3 = Lanes.load(w + 3 * Lanes.BYTES);
      FloatVector x0 = Lanes.broadcast(a + at);
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
    }
    Lanes.store(s00, c);
    Lanes.store(s01, c + o1);
    Lanes.store(s02, c + o2);
    Lanes.store(s03, c + o3);
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
    FloatVector s00 = Lanes.load(c);
    FloatVector s01 = Lanes.load(c + o1);
    FloatVector s02 = Lanes.load(c + o2);
    FloatVector s03 = Lanes.load(c + o3);
    FloatVector s10 = Lanes.load(c1);
    FloatVector s11 = Lanes.load(c1 + o1);
    FloatVector s12 = Lanes.load(c1 + o2);
    FloatVector s13 = Lanes.load(c1 + o3);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = i * column;
      FloatVector w0 = Lanes.load(w);
      FloatVector w1 = Lanes.load(w + Lanes.BYTES);
      FloatVector w2 = Lanes.load(w + 2 * Lanes.BYTES);
      FloatVector w3 = Lanes.load(w + 3 * Lanes.BYTES);
      FloatVector x0 = Lanes.broadcast(a + at);
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
      FloatVector x1 = Lanes.broadcast(a1 + at);
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      s12 = x1.fma(w2, s12);
      s13 = x1.fma(w3, s13);
    }
    Lanes.store(s00, c);
    Lanes.store(s01, c + o1);
    Lanes.store(s02, c + o2);
    Lanes.store(s03, c + o3);
    Lanes.store(s10, c1);
    Lanes.store(s11, c1 + o1);
    Lanes.store(s12, c1 + o2);
    Lanes.store(s13, c1 + o3);
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
    FloatVector s00 = Lanes.load(c);
    FloatVector s01 = Lanes.load(c + o1);
    FloatVector s02 = Lanes.load(c + o2);
    FloatVector s03 = Lanes.load(c + o3);
    FloatVector s10 = Lanes.load(c1);
    FloatVector s11 = Lanes.load(c1 + o1);
    FloatVector s12 = Lanes.load(c1 + o2);
    FloatVector s13 = Lanes.load(c1 + o3);
    FloatVector s20 = Lanes.load(c2);
    FloatVector s21 = Lanes.load(c2 + o1);
    FloatVector s22 = Lanes.load(c2 + o2);
    FloatVector s23 = Lanes.load(c2 + o3);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = i * column;
      FloatVector w0 = Lanes.load(w);
      FloatVector w1 = Lanes.load(w + Lanes.BYTES);
      FloatVector w2 = Lanes.load(w + 2 * Lanes.BYTES);
      FloatVector w3 = Lanes.load(w + 3 * Lanes.BYTES);
      FloatVector x0 = Lanes.broadcast(a + at);
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
      FloatVector x1 = Lanes.broadcast(a1 + at);
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      s12 = x1.fma(w2, s12);
      s13 = x1.fma(w3, s13);
      FloatVector x2 = Lanes.broadcast(a2 + at);
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      s22 = x2.fma(w2, s22);
      s23 = x2.fma(w3, s23);
    }
    Lanes.store(s00, c);
    Lanes.store(s01, c + o1);
    Lanes.store(s02, c + o2);
    Lanes.store(s03, c + o3);
    Lanes.store(s10, c1);
    Lanes.store(s11, c1 + o1);
    Lanes.store(s12, c1 + o2);
    Lanes.store(s13, c1 + o3);
    Lanes.store(s20, c2);
    Lanes.store(s21, c2 + o1);
    Lanes.store(s22, c2 + o2);
    Lanes.store(s23, c2 + o3);
  }
}
