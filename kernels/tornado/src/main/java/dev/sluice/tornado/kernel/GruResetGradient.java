package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The second phase of a round of {@link GruResetBeforeBackward}: dq, and R from it. */
public final class GruResetGradient {
  private GruResetGradient() {}

  /** R of one unit of one sequence, from dq: dq h r = dq q, whatever the mask. */
  private static void reset(
      FloatArray gates, FloatArray through, int row, int sequence, int unit, int units, float dq) {
    int at = (row + sequence) * GruResetBeforeForward.BLOCKS * units + unit;
    float r = gates.get(at);
    gates.set(at, dq * gates.get(at + 3 * units) * (1f - r));
    through.set(sequence * units + unit, dq * r);
  }

  /** One panel of the second phase of a round. */
  static void panel(
      KernelContext context,
      IntArray run,
      FloatArray un,
      FloatArray gates,
      FloatArray through,
      int round,
      int panel,
      int lane,
      int first,
      int units,
      int layer) {
    int vectors = Layer.vectors(layer);
    int lanes = Layer.lanes(layer);
    int row = Rounds.row(run, layer, round);
    int active = Rounds.active(run, layer, round);
    float[] sums = new float[Panel.MOST_SUMS];
    Panel.clear(sums, Layer.rows(layer), vectors);
    int line = GruResetBeforeForward.BLOCKS * units;
    int aFrom = row * line + 2 * units;
    int bFrom = panel * units * vectors * lanes + lane;
    Panel.multiply(
        context,
        sums,
        gates,
        aFrom,
        line,
        1,
        first,
        active,
        un,
        bFrom,
        RunInfo.bound(run, units),
        layer);
    for (int v = 0; v < RunInfo.bound(run, vectors); v++) {
      int unit = (panel * vectors + v) * lanes + lane;
      if (unit < RunInfo.bound(run, units)) {
        for (int r = 0; r < RunInfo.bound(run, Layer.rows(layer)); r++) {
          int sequence = first + r;
          if (sequence < active) {
            reset(
                gates,
                through,
                row,
                sequence,
                unit,
                units,
                Panel.sum(sums, r * vectors + v, layer));
          }
        }
      }
    }
  }

  /** The second phase of one round. */
  public static void resetGradientStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray un,
      FloatArray gates,
      FloatArray through,
      int offset,
      int rowGroups,
      int units,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    if (i < run.get(RunInfo.STEPS)) {
      int first = (context.groupIdx % rowGroups) * Layer.rows(layer);
      if (first < Rounds.active(run, layer, i)) {
        panel(
            context,
            run,
            un,
            gates,
            through,
            i,
            context.groupIdx / rowGroups,
            context.localIdx,
            first,
            units,
            layer);
      }
    }
  }

  /** The derivatives of the second phase of one round, after a product of its own. */
  public static void resetGradientCell(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray products,
      FloatArray gates,
      FloatArray through,
      int offset,
      int units,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    if (i < run.get(RunInfo.STEPS)) {
      int sequence = context.globalIdx / units;
      if (sequence < Rounds.active(run, layer, i)) {
        reset(
            gates,
            through,
            Rounds.row(run, layer, i),
            sequence,
            context.globalIdx % units,
            units,
            products.get(context.globalIdx));
      }
    }
  }
}
