package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The second product of a round of {@link LstmBackward} where hidden states are projected. */
public final class LstmProjectedGradient {
  private LstmProjectedGradient() {}

  /** One panel of the second product of a round, where hidden states are projected. */
  static void panel(
      KernelContext context,
      IntArray run,
      FloatArray projection,
      FloatArray gates,
      FloatArray cells,
      FloatArray c0,
      FloatArray dc,
      FloatArray projected,
      int round,
      int panel,
      int lane,
      int first,
      int units,
      int columns,
      int layer) {
    int vectors = Layer.vectors(layer);
    int lanes = Layer.lanes(layer);
    int row = Rounds.row(run, layer, round);
    int active = Rounds.active(run, layer, round);
    float[] sums = new float[Panel.MOST_SUMS];
    Panel.clear(sums, Layer.rows(layer), vectors);
    int bFrom = panel * columns * vectors * lanes + lane;
    Panel.multiply(
        context,
        sums,
        projected,
        row * columns,
        columns,
        1,
        first,
        active,
        projection,
        bFrom,
        RunInfo.bound(run, columns),
        layer);
    for (int v = 0; v < RunInfo.bound(run, vectors); v++) {
      int unit = (panel * vectors + v) * lanes + lane;
      if (unit < RunInfo.bound(run, units)) {
        for (int r = 0; r < RunInfo.bound(run, Layer.rows(layer)); r++) {
          int sequence = first + r;
          if (sequence < active) {
            LstmBackward.cell(
                run,
                gates,
                cells,
                c0,
                dc,
                Rounds.step(run, layer, round),
                row,
                sequence,
                unit,
                units,
                layer,
                Panel.sum(sums, r * vectors + v, layer));
          }
        }
      }
    }
  }

  /** The second product of one round, where hidden states are projected. */
  public static void projectGradientStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray projection,
      FloatArray gates,
      FloatArray cells,
      FloatArray c0,
      FloatArray dc,
      FloatArray projected,
      int offset,
      int rowGroups,
      int units,
      int columns,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    if (i < run.get(RunInfo.STEPS)) {
      int first = (context.groupIdx % rowGroups) * Layer.rows(layer);
      if (first < Rounds.active(run, layer, i)) {
        panel(
            context,
            run,
            projection,
            gates,
            cells,
            c0,
            dc,
            projected,
            i,
            context.groupIdx / rowGroups,
            context.localIdx,
            first,
            units,
            columns,
            layer);
      }
    }
  }
}
