package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The first phase of a step of {@link GruResetBeforeForward}: r, z, and r h for the second. */
public final class GruResetPhase {
  private GruResetPhase() {}

  /** Keeps r, z and r h of one unit of one sequence. */
  private static void reset(
      FloatArray pre,
      FloatArray gates,
      FloatArray operand,
      int row,
      int sequence,
      int unit,
      int from,
      int units,
      float productR,
      float productZ) {
    int at = row * GruResetBeforeForward.GATES * units + unit;
    int kept = row * GruResetBeforeForward.BLOCKS * units + unit;
    float r = Functions.sigmoid(pre.get(at) + productR);
    gates.set(kept, r);
    gates.set(kept + units, Functions.sigmoid(pre.get(at + units) + productZ));
    gates.set(kept + 3 * units, r * operand.get(from + sequence * units + unit));
  }

  /** The first phase of a panel: two gates of a unit are a lane's columns. */
  static void panel(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray pre,
      FloatArray gates,
      FloatArray operand,
      int panel,
      int lane,
      int first,
      int row,
      int active,
      int from,
      int units,
      int layer) {
    float[] sums = new float[Panel.MOST_SUMS];
    Panel.clear(sums, Layer.rows(layer), 2);
    int bFrom = panel * units * 2 * Layer.lanes(layer) + lane;
    Panel.multiply(
        context,
        sums,
        operand,
        from,
        units,
        1,
        first,
        active,
        u,
        bFrom,
        RunInfo.bound(run, units),
        layer);
    int unit = panel * Layer.lanes(layer) + lane;
    if (unit < RunInfo.bound(run, units)) {
      for (int r = 0; r < RunInfo.bound(run, Layer.rows(layer)); r++) {
        int sequence = first + r;
        if (sequence < active) {
          reset(
              pre,
              gates,
              operand,
              row + sequence,
              sequence,
              unit,
              from,
              units,
              Panel.sum(sums, r, 0, layer),
              Panel.sum(sums, r, 1, layer));
        }
      }
    }
  }

  /** The first phase of one step; a group computes one panel for R sequences. */
  public static void resetStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray u,
      FloatArray pre,
      FloatArray gates,
      FloatArray operand,
      int offset,
      int rowGroups,
      int units,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    int steps = run.get(RunInfo.STEPS);
    if (i < steps) {
      int t = Layer.read(layer, steps, i);
      int active = RunInfo.active(run, t);
      int first = (context.groupIdx % rowGroups) * Layer.rows(layer);
      if (first < active) {
        int size = run.get(RunInfo.SEQUENCES) * units;
        panel(
            context,
            run,
            u,
            pre,
            gates,
            operand,
            context.groupIdx / rowGroups,
            context.localIdx,
            first,
            RunInfo.firstRow(run, t),
            active,
            (i & 1) * size,
            units,
            layer);
      }
    }
  }

  /** The equations of the first phase of one step, after products of their own. */
  public static void resetCell(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray products,
      FloatArray pre,
      FloatArray gates,
      FloatArray operand,
      int offset,
      int units,
      int layer) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    int steps = run.get(RunInfo.STEPS);
    if (i < steps) {
      int t = Layer.read(layer, steps, i);
      int sequence = context.globalIdx / units;
      int unit = context.globalIdx % units;
      if (sequence < RunInfo.active(run, t)) {
        int at = sequence * GruResetBeforeForward.GATES * units + unit;
        int size = run.get(RunInfo.SEQUENCES) * units;
        reset(
            pre,
            gates,
            operand,
            RunInfo.firstRow(run, t) + sequence,
            sequence,
            unit,
            (i & 1) * size,
            units,
            products.get(at),
            products.get(at + units));
      }
    }
  }
}
