package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The projection of an LSTM (Sak et al. 2014): {@code h' = R (o tanh(c'))}. */
public final class Projections {
  private Projections() {}

  /** One panel of h' for a group's rows, from {@code hidden [rows, H]}. */
  static void panel(
      KernelContext context,
      IntArray run,
      FloatArray hidden,
      FloatArray projection,
      FloatArray y,
      FloatArray h,
      FloatArray operand,
      int panel,
      int lane,
      int first,
      int row,
      int active,
      int to,
      int units,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale) {
    int vectors = Layer.vectors(layer);
    int lanes = Layer.lanes(layer);
    float[] sums = new float[Panel.MOST_SUMS];
    Panel.clear(sums, Layer.rows(layer), vectors);
    int bFrom = panel * units * vectors * lanes + lane;
    Panel.multiply(
        context,
        sums,
        hidden,
        row * units,
        units,
        1,
        first,
        active,
        projection,
        bFrom,
        RunInfo.bound(run, units),
        layer);
    for (int v = 0; v < RunInfo.bound(run, vectors); v++) {
      int column = (panel * vectors + v) * lanes + lane;
      if (column < RunInfo.bound(run, columns)) {
        for (int r = 0; r < RunInfo.bound(run, Layer.rows(layer)); r++) {
          int sequence = first + r;
          if (sequence < active) {
            States.store(
                run,
                y,
                h,
                operand,
                Panel.sum(sums, r * vectors + v, layer),
                row,
                sequence,
                column,
                columns,
                to,
                layer,
                stream,
                threshold,
                scale);
          }
        }
      }
    }
  }

  /** The projection of one step. */
  public static void projectStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray hidden,
      FloatArray projection,
      FloatArray y,
      FloatArray h,
      FloatArray operand,
      int offset,
      int rowGroups,
      int units,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    int steps = run.get(RunInfo.STEPS);
    if (i < steps) {
      int t = Layer.read(layer, steps, i);
      int active = RunInfo.active(run, t);
      int first = (context.groupIdx % rowGroups) * Layer.rows(layer);
      if (first < active) {
        int size = run.get(RunInfo.SEQUENCES) * columns;
        panel(
            context,
            run,
            hidden,
            projection,
            y,
            h,
            operand,
            context.groupIdx / rowGroups,
            context.localIdx,
            first,
            RunInfo.firstRow(run, t),
            active,
            size - (i & 1) * size,
            units,
            columns,
            layer,
            stream,
            threshold,
            scale);
      }
    }
  }
}
