package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The second phase of a step of {@link GruResetBeforeForward}: n, and h' from it. */
public final class GruCandidatePhase {
  private GruCandidatePhase() {}

  /** h' of one unit of one sequence, from the kept z. */
  private static float candidate(
      FloatArray pre,
      FloatArray gates,
      FloatArray h,
      int row,
      int sequence,
      int unit,
      int units,
      float product) {
    int kept = row * GruResetBeforeForward.BLOCKS * units + unit;
    float z = gates.get(kept + units);
    float n =
        Functions.hyperbolicTangent(
            pre.get((row * GruResetBeforeForward.GATES + 2) * units + unit) + product);
    gates.set(kept + 2 * units, n);
    return z * h.get(sequence * units + unit) + (1f - z) * n;
  }

  /** The second phase of a panel: two neighbouring panels of units are a lane's columns. */
  static void panel(
      KernelContext context,
      IntArray run,
      FloatArray un,
      FloatArray pre,
      FloatArray gates,
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
      int layer,
      int stream,
      int threshold,
      float scale) {
    int lanes = Layer.lanes(layer);
    float[] sums = new float[Panel.MOST_SUMS];
    Panel.clear(sums, Layer.rows(layer), 2);
    int line = GruResetBeforeForward.BLOCKS * units;
    int aFrom = row * line + 3 * units;
    int bFrom = panel * units * 2 * lanes + lane;
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
    for (int v = 0; v < RunInfo.bound(run, 2); v++) {
      int unit = (panel * 2 + v) * lanes + lane;
      if (unit < RunInfo.bound(run, units)) {
        for (int r = 0; r < RunInfo.bound(run, Layer.rows(layer)); r++) {
          int sequence = first + r;
          if (sequence < active) {
            float next =
                candidate(
                    pre,
                    gates,
                    h,
                    row + sequence,
                    sequence,
                    unit,
                    units,
                    Panel.sum(sums, 2 * r + v, layer));
            States.store(
                run, y, h, operand, next, row, sequence, unit, units, to, layer, stream, threshold,
                scale);
          }
        }
      }
    }
  }

  /** The second phase of one step. */
  public static void candidateStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray un,
      FloatArray pre,
      FloatArray gates,
      FloatArray y,
      FloatArray h,
      FloatArray operand,
      int offset,
      int rowGroups,
      int units,
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
        int size = run.get(RunInfo.SEQUENCES) * units;
        panel(
            context,
            run,
            un,
            pre,
            gates,
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
            layer,
            stream,
            threshold,
            scale);
      }
    }
  }

  /** The second phase of a step after a product of its own, one work-item a unit. */
  public static void candidateCell(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray products,
      FloatArray pre,
      FloatArray gates,
      FloatArray y,
      FloatArray h,
      FloatArray operand,
      int offset,
      int units,
      int layer,
      int stream,
      int threshold,
      float scale) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    int steps = run.get(RunInfo.STEPS);
    if (i < steps) {
      int t = Layer.read(layer, steps, i);
      int row = RunInfo.firstRow(run, t);
      int sequence = context.globalIdx / units;
      int unit = context.globalIdx % units;
      if (sequence < RunInfo.active(run, t)) {
        float next =
            candidate(
                pre,
                gates,
                h,
                row + sequence,
                sequence,
                unit,
                units,
                products.get((sequence * GruResetBeforeForward.GATES + 2) * units + unit));
        int size = run.get(RunInfo.SEQUENCES) * units;
        States.store(
            run,
            y,
            h,
            operand,
            next,
            row,
            sequence,
            unit,
            units,
            size - (i & 1) * size,
            layer,
            stream,
            threshold,
            scale);
      }
    }
  }
}
