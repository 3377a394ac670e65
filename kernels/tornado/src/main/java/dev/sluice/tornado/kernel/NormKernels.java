package dev.sluice.tornado.kernel;

import static dev.sluice.tornado.kernel.ReductionKernels.GROUP;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The norm of numbers whose squares are outside of 32-bit floats: those from 2¹⁸ on are added up
 * apart from those below, both scaled by powers of two, so that squares lie in 2⁻¹²⁶ to 2⁹⁴ and 2³¹
 * of them can be added (after Blue 1978). What is below 2⁻⁹² counts as 0. A NaN counts as large,
 * and stays one.
 */
public final class NormKernels {
  private static final float SPLIT = 0x1p18f;
  private static final float SMALL = 0x1p29f;
  private static final float LARGE = 0x1p-81f;

  private NormKernels() {}

  /**
   * A share of all squares for each group, from {@code partial[to]} on for small numbers, and
   * {@code large} further for large ones.
   */
  public static void partialSquares(
      KernelContext context,
      IntArray run,
      FloatArray x,
      FloatArray partial,
      int large,
      int to,
      int groups,
      int lines,
      int columns) {
    RunInfo.inOrder(run);
    int item = context.localIdx;
    int size = RunInfo.lines(run, lines) * columns;
    float small = 0f;
    float rest = 0f;
    for (int i = context.globalIdx; i < size; i += groups * GROUP) {
      float v = x.get(i);
      if (TornadoMath.abs(v) < SPLIT) {
        v = v * SMALL;
        small += v * v;
      } else {
        v = v * LARGE;
        rest += v * v;
      }
    }
    float smallSum = ReductionKernels.total(context, small);
    float largeSum = ReductionKernels.total(context, rest);
    if (item == 0) {
      partial.set(to + context.groupIdx, smallSum);
      partial.set(large + to + context.groupIdx, largeSum);
    }
  }

  /** The root of {@code count} shares of each kind, by one group. */
  public static void finishNorm(
      KernelContext context,
      IntArray run,
      FloatArray partial,
      FloatArray out,
      int large,
      int count) {
    RunInfo.inOrder(run);
    int item = context.localIdx;
    float small = 0f;
    float rest = 0f;
    for (int i = item; i < count; i += GROUP) {
      small += partial.get(i);
      rest += partial.get(large + i);
    }
    float smallSum = ReductionKernels.total(context, small);
    float largeSum = ReductionKernels.total(context, rest);
    if (item == 0 && run.get(RunInfo.ACTIVE) != 0) {
      float norm = TornadoMath.sqrt(smallSum) / SMALL;
      if (largeSum != 0f) {
        float ratio = LARGE / SMALL; // 2⁻¹¹⁰; its square is no 32-bit float
        norm = TornadoMath.sqrt(largeSum + smallSum * ratio * ratio) / LARGE;
      }
      out.set(0, norm);
    }
  }
}
