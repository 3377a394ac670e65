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
 * {@link Tile} of one row and four panels: a multiply-add waits four cycles for the one before it,
 * and a processor begins two in each, so that eight sums are added to at a time.
 */
final class RowTile {
  static final int PANELS = 4;

  private static final long[] NEIGHBOURS = Panel.neighbours(PANELS * Panel.VECTORS);

  static final Hot HOT =
      new Hot(
          PANELS * Panel.VECTORS * Hot.DEPTH,
          (operands, results, terms) ->
              fourPanels(operands, operands, 0, results, NEIGHBOURS, 0, terms));

  private RowTile() {}

  /**
   * {@code c += a·B}.
   *
   * @param a the row, its columns side by side
   * @param b the first panel, of k lines
   * @param panelBytes from a panel to the next
   * @param c where offsets are from
   * @param offsets of the eight vectors of the result, from {@code first} on
   */
  static void multiply(long a, long b, long panelBytes, long c, long[] offsets, int first, int k) {
    if (HOT.isCompiled()) {
      fourPanels(a, b, panelBytes, c, offsets, first, k);
    } else {
      long begin = System.nanoTime();
      plain(a, b, panelBytes, c, offsets, first, k);
      HOT.took(System.nanoTime() - begin);
    }
  }

  static void plain(long a, long b, long panelBytes, long c, long[] offsets, int first, int k) {
    for (int p = 0; p < PANELS; p++) {
      int v = first + p * Panel.VECTORS;
      long o = offsets[v];
      PlainTile.multiply(1, a, 0, Float.BYTES, b + p * panelBytes, c + o, 0, offsets[v + 1] - o, k);
    }
  }

  static void fourPanels(
      long a, long b, long panelBytes, long c, long[] offsets, int first, int k) {
    if (k == 0) {
      return;
    }
    long b1 = b + panelBytes;
    long b2 = b1 + panelBytes;
    long b3 = b2 + panelBytes;
    long c0 = c + offsets[first];
    long c1 = c + offsets[first + 1];
    long c2 = c + offsets[first + 2];
    long c3 = c + offsets[first + 3];
    long c4 = c + offsets[first + 4];
    long c5 = c + offsets[first + 5];
    long c6 = c + offsets[first + 6];
    long c7 = c + offsets[first + 7];
    FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, ALL, c0, ORDER);
    FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, ALL, c1, ORDER);
    FloatVector s2 = FloatVector.fromMemorySegment(FLOATS, ALL, c2, ORDER);
    FloatVector s3 = FloatVector.fromMemorySegment(FLOATS, ALL, c3, ORDER);
    FloatVector s4 = FloatVector.fromMemorySegment(FLOATS, ALL, c4, ORDER);
    FloatVector s5 = FloatVector.fromMemorySegment(FLOATS, ALL, c5, ORDER);
    FloatVector s6 = FloatVector.fromMemorySegment(FLOATS, ALL, c6, ORDER);
    FloatVector s7 = FloatVector.fromMemorySegment(FLOATS, ALL, c7, ORDER);
    int never = Fence.never;
    for (int i = 0; i < k; i++) {
      long w = i * PANEL_BYTES;
      FloatVector x = FloatVector.broadcast(FLOATS, ALL.get(FLOAT, a + (long) i * Float.BYTES));
      if (i == never) {
        break;
      }
      s0 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b + w, ORDER), s0);
      s1 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b + w + Lanes.BYTES, ORDER), s1);
      s2 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b1 + w, ORDER), s2);
      s3 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b1 + w + Lanes.BYTES, ORDER), s3);
      s4 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b2 + w, ORDER), s4);
      s5 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b2 + w + Lanes.BYTES, ORDER), s5);
      s6 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b3 + w, ORDER), s6);
      s7 = x.fma(FloatVector.fromMemorySegment(FLOATS, ALL, b3 + w + Lanes.BYTES, ORDER), s7);
    }
    s0.intoMemorySegment(ALL, c0, ORDER);
    s1.intoMemorySegment(ALL, c1, ORDER);
    s2.intoMemorySegment(ALL, c2, ORDER);
    s3.intoMemorySegment(ALL, c3, ORDER);
    s4.intoMemorySegment(ALL, c4, ORDER);
    s5.intoMemorySegment(ALL, c5, ORDER);
    s6.intoMemorySegment(ALL, c6, ORDER);
    s7.intoMemorySegment(ALL, c7, ORDER);
  }
}
