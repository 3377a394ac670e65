package dev.sluice.cpu.gemm;

import static dev.sluice.cpu.gemm.Pack.UPPER;
import static dev.sluice.cpu.gemm.Panel.PANEL_BYTES;
import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOAT;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.INTS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Tile} of two rows and two panels, and of one row and the two that {@link RowTile} has
 * left: with one panel each sum would wait for the one before. So few rows cost no more than
 * reading the weights; those of bfloat16 become 32-bit numbers in registers.
 *
 * <pre>
 * a       row r, column i at a + r·line + 4·i
 * b, b1   two panels, k lines each
 * c       row r at c + r·cLine; its four vectors at + 0, o1, o2 and o3
 * </pre>
 */
final class WideTile {
  /** The most rows for panels of 32-bit numbers. */
  static final int ROWS = 2;

  static final Hot[] HOT = new Hot[ROWS + 1];

  static {
    for (int rows = 1; rows <= ROWS; rows++) {
      int tall = rows;
      HOT[rows] =
          new Hot(
              rows * Panel.PAIR * Hot.DEPTH,
              (operands, results, terms) -> sample(tall, operands, results, terms));
    }
  }

  static final Hot HALVES =
      new Hot(
          2 * Panel.PAIR * Hot.DEPTH,
          (operands, results, terms) ->
              vectorsOfHalves(
                  operands,
                  operands,
                  operands,
                  results,
                  PANEL_BYTES,
                  PANEL_BYTES,
                  PANEL_BYTES,
                  2 * terms));

  private WideTile() {}

  private static void sample(int rows, long operands, long results, int terms) {
    vectors(
        rows,
        operands,
        PANEL_BYTES,
        operands,
        operands,
        results,
        PANEL_BYTES,
        PANEL_BYTES,
        PANEL_BYTES,
        PANEL_BYTES,
        terms);
  }

  /** For panels of 32-bit numbers, and up to {@link #ROWS} rows. */
  static void multiply(
      int rows,
      long a,
      long line,
      long b,
      long b1,
      long c,
      long cLine,
      long o1,
      long o2,
      long o3,
      int k) {
    if (HOT[rows].isCompiled()) {
      vectors(rows, a, line, b, b1, c, cLine, o1, o2, o3, k);
    } else {
      long begin = System.nanoTime();
      PlainTile.multiply(rows, a, line, Float.BYTES, b, c, cLine, o1, k);
      PlainTile.multiply(rows, a, line, Float.BYTES, b1, c + o2, cLine, o3 - o2, k);
      HOT[rows].took(System.nanoTime() - begin);
    }
  }

  static void vectors(
      int rows,
      long a,
      long line,
      long b,
      long b1,
      long c,
      long cLine,
      long o1,
      long o2,
      long o3,
      int k) {
    switch (rows) {
      case 1 -> row(a, b, b1, c, o1, o2, o3, k);
      case 2 -> twoRows(a, line, b, b1, c, cLine, o1, o2, o3, k);
      default -> throw new IllegalArgumentException("A wide tile has no " + rows + " rows");
    }
  }

  private static void row(long a, long b, long b1, long c, long o1, long o2, long o3, int k) {
    if (k == 0) {
      return;
    }
    FloatVector s00 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s01 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s02 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o2, ORDER);
    FloatVector s03 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o3, ORDER);
    int never = Fence.never;
    for (int i = 0; i < k; i++) {
      long w = i * PANEL_BYTES;
      long at = (long) i * Float.BYTES;
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      if (i == never) {
        break;
      }
      s00 = x0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b + w, ORDER), s00);
      s01 = x0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b + w + Lanes.BYTES, ORDER), s01);
      s02 = x0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b1 + w, ORDER), s02);
      s03 = x0.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b1 + w + Lanes.BYTES, ORDER), s03);
    }
    s00.intoMemorySegment(ALL, c, ORDER);
    s01.intoMemorySegment(ALL, c + o1, ORDER);
    s02.intoMemorySegment(ALL, c + o2, ORDER);
    s03.intoMemorySegment(ALL, c + o3, ORDER);
  }

  private static void twoRows(
      long a, long line, long b, long b1, long c, long cLine, long o1, long o2, long o3, int k) {
    if (k == 0) {
      return;
    }
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
    int never = Fence.never;
    for (int i = 0; i < k; i++) {
      long w = i * PANEL_BYTES;
      long at = (long) i * Float.BYTES;
      FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, b + w, ORDER);
      FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, b + w + Lanes.BYTES, ORDER);
      FloatVector w2 = FloatVector.fromMemorySegment(FLOATS, ALL, b1 + w, ORDER);
      FloatVector w3 = FloatVector.fromMemorySegment(FLOATS, ALL, b1 + w + Lanes.BYTES, ORDER);
      FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + at));
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
      if (i == never) {
        break;
      }
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

  /** For one row and panels of bfloat16. */
  static void multiplyHalves(long a, long b, long b1, long c, long o1, long o2, long o3, int k) {
    if (HALVES.isCompiled()) {
      vectorsOfHalves(a, b, b1, c, o1, o2, o3, k);
    } else {
      long begin = System.nanoTime();
      PlainTile.multiplyHalves(a, b, c, o1, k);
      PlainTile.multiplyHalves(a, b1, c + o2, o3 - o2, k);
      HALVES.took(System.nanoTime() - begin);
    }
  }

  static void vectorsOfHalves(long a, long b, long b1, long c, long o1, long o2, long o3, int k) {
    int pairs = k / 2;
    pairs(a, b, b1, c, o1, o2, o3, pairs);
    if (k % 2 != 0) {
      long line = pairs * PANEL_BYTES;
      FloatVector x = Lanes.broadcast(a + (k - 1L) * Float.BYTES);
      even(x, b + line, c);
      even(x, b + line + Lanes.BYTES, c + o1);
      even(x, b1 + line, c + o2);
      even(x, b1 + line + Lanes.BYTES, c + o3);
    }
  }

  private static void pairs(long a, long b, long b1, long c, long o1, long o2, long o3, int pairs) {
    if (pairs == 0) {
      return;
    }
    FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, ALL, c, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o1, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o2, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(FLOATS, ALL, c + o3, ORDER);
    int never = Fence.never;
    for (int i = 0; i < pairs; i++) {
      long at = a + 2L * i * Float.BYTES;
      long line = i * PANEL_BYTES;
      FloatVector x = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at));
      FloatVector y = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, at + Float.BYTES));
      if (i == never) {
        break;
      }
      IntVector w0 = IntVector.fromMemorySegment(INTS, ALL, b + line, ORDER);
      IntVector w1 = IntVector.fromMemorySegment(INTS, ALL, b + line + Lanes.BYTES, ORDER);
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
