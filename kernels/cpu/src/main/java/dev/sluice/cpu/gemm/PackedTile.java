package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.gemm.Panel.PANEL_BYTES;
import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOAT;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * {@link Tile} of as many rows as a block has, whose columns follow each other: number r of column
 * i is row r's, so that all rows of the tile are at one address.
 */
final class PackedTile {
  /** Rows of a block, which are those of a tile. */
  static final int BLOCK = Blocking.OWN.rows();

  /**
   * Bytes of a column of a block: a power of two, without which the compiler checks each address in
   * the innermost loop.
   */
  static final long LINE = 8 * Float.BYTES;

  static final Hot HOT =
      new Hot(
          BLOCK * Panel.VECTORS * Hot.DEPTH,
          (operands, results, terms) -> vectors(operands, operands, results, PANEL_BYTES, terms));

  private PackedTile() {}

  /** {@code C += A·B} for a block of rows. */
  static void multiply(long a, long b, long c, long cLine, int k) {
    if (HOT.isCompiled()) {
      vectors(a, b, c, cLine, k);
    } else {
      long begin = System.nanoTime();
      PlainTile.multiply(BLOCK, a, Float.BYTES, LINE, b, c, cLine, Lanes.BYTES, k);
      HOT.took(System.nanoTime() - begin);
    }
  }

  static void vectors(long a, long b, long c, long cLine, int k) {
    if (BLOCK == 8) {
      rows8(a, b, c, cLine, k);
    } else {
      rows6(a, b, c, cLine, k);
    }
  }

  static void rows6(long a, long b, long c, long cLine, int k) {
    if (k == 0) {
      return;
    }
    long c1 = c + cLine;
    long c2 = c1 + cLine;
    long c3 = c2 + cLine;
    long c4 = c3 + cLine;
    long c5 = c4 + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + Lanes.BYTES, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + Lanes.BYTES, ORDER);
    FloatVector s20 = FloatVector.fromMemorySegment(FLOATS, ALL, c2, ORDER);
    FloatVector s21 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + Lanes.BYTES, ORDER);
    FloatVector s30 = FloatVector.fromMemorySegment(FLOATS, ALL, c3, ORDER);
    FloatVector s31 = FloatVector.fromMemorySegment(FLOATS, ALL, c3 + Lanes.BYTES, ORDER);
    FloatVector s40 = FloatVector.fromMemorySegment(FLOATS, ALL, c4, ORDER);
    FloatVector s41 = FloatVector.fromMemorySegment(FLOATS, ALL, c4 + Lanes.BYTES, ORDER);
    FloatVector s50 = FloatVector.fromMemorySegment(FLOATS, ALL, c5, ORDER);
    FloatVector s51 = FloatVector.fromMemorySegment(FLOATS, ALL, c5 + Lanes.BYTES, ORDER);
    int never = Fence.never;
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = a + i * LINE;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 1 * Float.BYTES));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      if (i == never) {
        break;
      }
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 2 * Float.BYTES));
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 3 * Float.BYTES));
      s30 = x3.fma(w0, s30);
      s31 = x3.fma(w1, s31);
      if (i == never) {
        break;
      }
      FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 4 * Float.BYTES));
      s40 = x4.fma(w0, s40);
      s41 = x4.fma(w1, s41);
      FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 5 * Float.BYTES));
      s50 = x5.fma(w0, s50);
      s51 = x5.fma(w1, s51);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + Lanes.BYTES, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + Lanes.BYTES, ORDER);
    s20.intoMemorySegment(ALL, c2, ORDER);
    s21.intoMemorySegment(ALL, c2 + Lanes.BYTES, ORDER);
    s30.intoMemorySegment(ALL, c3, ORDER);
    s31.intoMemorySegment(ALL, c3 + Lanes.BYTES, ORDER);
    s40.intoMemorySegment(ALL, c4, ORDER);
    s41.intoMemorySegment(ALL, c4 + Lanes.BYTES, ORDER);
    s50.intoMemorySegment(ALL, c5, ORDER);
    s51.intoMemorySegment(ALL, c5 + Lanes.BYTES, ORDER);
  }

  private static void rows8(long a, long b, long c, long cLine, int k) {
    if (k == 0) {
      return;
    }
    long c1 = c + cLine;
    long c2 = c1 + cLine;
    long c3 = c2 + cLine;
    long c4 = c3 + cLine;
    long c5 = c4 + cLine;
    long c6 = c5 + cLine;
    long c7 = c6 + cLine;
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + Lanes.BYTES, ORDER);
    FloatVector s10 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s11 = FloatVector.fromMemorySegment(FLOATS, ALL, c1 + Lanes.BYTES, ORDER);
    FloatVector s20 = FloatVector.fromMemorySegment(FLOATS, ALL, c2, ORDER);
    FloatVector s21 = FloatVector.fromMemorySegment(FLOATS, ALL, c2 + Lanes.BYTES, ORDER);
    FloatVector s30 = FloatVector.fromMemorySegment(FLOATS, ALL, c3, ORDER);
    FloatVector s31 = FloatVector.fromMemorySegment(FLOATS, ALL, c3 + Lanes.BYTES, ORDER);
    FloatVector s40 = FloatVector.fromMemorySegment(FLOATS, ALL, c4, ORDER);
    FloatVector s41 = FloatVector.fromMemorySegment(FLOATS, ALL, c4 + Lanes.BYTES, ORDER);
    FloatVector s50 = FloatVector.fromMemorySegment(FLOATS, ALL, c5, ORDER);
    FloatVector s51 = FloatVector.fromMemorySegment(FLOATS, ALL, c5 + Lanes.BYTES, ORDER);
    FloatVector s60 = FloatVector.fromMemorySegment(FLOATS, ALL, c6, ORDER);
    FloatVector s61 = FloatVector.fromMemorySegment(FLOATS, ALL, c6 + Lanes.BYTES, ORDER);
    FloatVector s70 = FloatVector.fromMemorySegment(FLOATS, ALL, c7, ORDER);
    FloatVector s71 = FloatVector.fromMemorySegment(FLOATS, ALL, c7 + Lanes.BYTES, ORDER);
    for (int i = 0; i < k; i++) {
      long w = b + i * PANEL_BYTES;
      long at = a + i * LINE;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, w + Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 1 * Float.BYTES));
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 2 * Float.BYTES));
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 3 * Float.BYTES));
      s30 = x3.fma(w0, s30);
      s31 = x3.fma(w1, s31);
      FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 4 * Float.BYTES));
      s40 = x4.fma(w0, s40);
      s41 = x4.fma(w1, s41);
      FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 5 * Float.BYTES));
      s50 = x5.fma(w0, s50);
      s51 = x5.fma(w1, s51);
      FloatVector x6 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 6 * Float.BYTES));
      s60 = x6.fma(w0, s60);
      s61 = x6.fma(w1, s61);
      FloatVector x7 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + 7 * Float.BYTES));
      s70 = x7.fma(w0, s70);
      s71 = x7.fma(w1, s71);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + Lanes.BYTES, ORDER);
    s10.intoMemorySegment(ALL, c1, ORDER);
    s11.intoMemorySegment(ALL, c1 + Lanes.BYTES, ORDER);
    s20.intoMemorySegment(ALL, c2, ORDER);
    s21.intoMemorySegment(ALL, c2 + Lanes.BYTES, ORDER);
    s30.intoMemorySegment(ALL, c3, ORDER);
    s31.intoMemorySegment(ALL, c3 + Lanes.BYTES, ORDER);
    s40.intoMemorySegment(ALL, c4, ORDER);
    s41.intoMemorySegment(ALL, c4 + Lanes.BYTES, ORDER);
    s50.intoMemorySegment(ALL, c5, ORDER);
    s51.intoMemorySegment(ALL, c5 + Lanes.BYTES, ORDER);
    s60.intoMemorySegment(ALL, c6, ORDER);
    s61.intoMemorySegment(ALL, c6 + Lanes.BYTES, ORDER);
    s70.intoMemorySegment(ALL, c7, ORDER);
    s71.intoMemorySegment(ALL, c7 + Lanes.BYTES, ORDER);
  }
}
