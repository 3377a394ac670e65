package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Lanes;
import java.lang.foreign.MemorySegment;

/**
 * The twin of all tiles in plain loops: the same multiply-adds in the same order, and so the same
 * bits, at the speed of a compiler that has just begun.
 */
final class PlainTile {
  /** Sums that are local variables. */
  private static final int WIDTH = 8;

  private PlainTile() {}

  /** What a thread computes with; kept by the few threads that ever do. */
  private static final class Scratch {
    private final float[] sums = new float[Panel.COLUMNS];
    private float[] panel = new float[0];
    private float[] factors = new float[0];

    /** Makes room for so many terms. */
    void grow(int k) {
      if (factors.length < k) {
        factors = new float[k];
        panel = new float[k * Panel.COLUMNS];
      }
    }
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  /**
   * {@code C += A·panel}.
   *
   * @param a row r, column i at {@code a + r·row + i·column}
   * @param b a panel, k lines
   * @param c row r at {@code c + r·cLine}; its two vectors at + 0 and o1
   */
  static void multiply(
      int rows, long a, long row, long column, long b, long c, long cLine, long o1, int k) {
    Scratch scratch = SCRATCH.get();
    scratch.grow(k);
    copy(b, scratch.panel, 0, k * Panel.COLUMNS);
    multiply(scratch, rows, a, row, column, c, cLine, o1, k);
  }

  /**
   * The same for one row, whose columns are neighbours, and a panel of bfloat16, of which two lines
   * share one.
   */
  static void multiplyHalves(long a, long b, long c, long o1, int k) {
    Scratch scratch = SCRATCH.get();
    scratch.grow(k);
    for (int i = 0; i < k; i++) {
      long pairs = b + i / 2 * Panel.PANEL_BYTES;
      for (int j = 0; j < Panel.COLUMNS; j++) {
        int both = Lanes.getInt(pairs + (long) j * Float.BYTES);
        int bits = i % 2 == 0 ? both & Pack.UPPER : both << Short.SIZE;
        scratch.panel[i * Panel.COLUMNS + j] = Float.intBitsToFloat(bits);
      }
    }
    multiply(scratch, 1, a, 0, Float.BYTES, c, 0, o1, k);
  }

  private static void multiply(
      Scratch scratch,
      int rows,
      long a,
      long row,
      long column,
      long c,
      long cLine,
      long o1,
      int k) {
    float[] sums = scratch.sums;
    for (int r = 0; r < rows; r++) {
      if (column == Float.BYTES) {
        copy(a + r * row, scratch.factors, 0, k);
      } else {
        for (int i = 0; i < k; i++) {
          scratch.factors[i] = Lanes.get(a + r * row + i * column);
        }
      }
      long first = c + r * cLine;
      copy(first, sums, 0, Lanes.COUNT);
      copy(first + o1, sums, Lanes.COUNT, Lanes.COUNT);
      for (int j = 0; j < sums.length; j += WIDTH) {
        add(scratch.factors, scratch.panel, sums, j, k);
      }
      MemorySegment computed = MemorySegment.ofArray(sums);
      MemorySegment.copy(computed, 0, Lanes.ALL, first, Lanes.BYTES);
      MemorySegment.copy(computed, Lanes.BYTES, Lanes.ALL, first + o1, Lanes.BYTES);
    }
  }

  /** Between segments: what copies to arrays takes a tenth of a second for its first call. */
  private static void copy(long from, float[] to, int first, int count) {
    MemorySegment target = MemorySegment.ofArray(to);
    MemorySegment.copy(
        Lanes.ALL, from, target, (long) first * Float.BYTES, (long) count * Float.BYTES);
  }

  private static void add(float[] factors, float[] panel, float[] sums, int j, int k) {
    float s0 = sums[j];
    float s1 = sums[j + 1];
    float s2 = sums[j + 2];
    float s3 = sums[j + 3];
    float s4 = sums[j + 4];
    float s5 = sums[j + 5];
    float s6 = sums[j + 6];
    float s7 = sums[j + 7];
    int at = j;
    for (int i = 0; i < k; i++) {
      float x = factors[i];
      s0 = Math.fma(x, panel[at], s0);
      s1 = Math.fma(x, panel[at + 1], s1);
      s2 = Math.fma(x, panel[at + 2], s2);
      s3 = Math.fma(x, panel[at + 3], s3);
      s4 = Math.fma(x, panel[at + 4], s4);
      s5 = Math.fma(x, panel[at + 5], s5);
      s6 = Math.fma(x, panel[at + 6], s6);
      s7 = Math.fma(x, panel[at + 7], s7);
      at += Panel.COLUMNS;
    }
    sums[j] = s0;
    sums[j + 1] = s1;
    sums[j + 2] = s2;
    sums[j + 3] = s3;
    sums[j + 4] = s4;
    sums[j + 5] = s5;
    sums[j + 6] = s6;
    sums[j + 7] = s7;
  }
}
