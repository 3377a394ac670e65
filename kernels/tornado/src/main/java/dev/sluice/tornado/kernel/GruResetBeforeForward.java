package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Cho et al. (2014), reset-before as first published and as ONNX's default; gates r, z, n:
 *
 * <pre>
 *   r = σ(Wr x + br + Ur h + b'r)       z = σ(Wz x + bz + Uz h + b'z)
 *   n = tanh(Wn x + bn + Un (r h) + b'n)  h' = (1 − z) n + z h
 * </pre>
 *
 * <p>Un needs r of all units: a step has two phases, the first of which leaves r, z and r h in
 * blocks 0, 1 and 3 of {@code gates [rows, 4H]} (the h is that under the recurrent dropout). b' is
 * part of {@code pre [rows, 3H]}.
 */
public final class GruResetBeforeForward {
  private static final int GATES = 3;
  private static final int BLOCKS = 4;

  private GruResetBeforeForward() {}

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
    int at = row * GATES * units + unit;
    int kept = row * BLOCKS * units + unit;
    float r = Functions.sigmoid(pre.get(at) + productR);
    gates.set(kept, r);
    gates.set(kept + units, Functions.sigmoid(pre.get(at + units) + productZ));
    gates.set(kept + 3 * units, r * operand.get(from + sequence * units + unit));
  }

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
    int kept = row * BLOCKS * units + unit;
    float z = gates.get(kept + units);
    float n = Functions.hyperbolicTangent(pre.get((row * GATES + 2) * units + unit) + product);
    gates.set(kept + 2 * units, n);
    return z * h.get(sequence * units + unit) + (1f - z) * n;
  }

  /** The first phase of a panel: two gates of a unit are a lane's columns. */
  private static void resetPanel(
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
      for (int r = 0; r < Layer.rows(layer); r++) {
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
              sums[2 * r],
              sums[2 * r + 1]);
        }
      }
    }
  }

  /** The second phase of a panel: two neighbouring panels of units are a lane's columns. */
  private static void candidatePanel(
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
    int line = BLOCKS * units;
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
    for (int v = 0; v < 2; v++) {
      int unit = (panel * 2 + v) * lanes + lane;
      if (unit < RunInfo.bound(run, units)) {
        for (int r = 0; r < Layer.rows(layer); r++) {
          int sequence = first + r;
          if (sequence < active) {
            float next =
                candidate(pre, gates, h, row + sequence, sequence, unit, units, sums[2 * r + v]);
            States.store(
                run, y, h, operand, next, row, sequence, unit, units, to, layer, stream, threshold,
                scale);
          }
        }
      }
    }
  }

  /** All steps in one kernel; a group owns R sequences. */
  public static void gruResetBeforeSequence(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray un,
      FloatArray pre,
      FloatArray gates,
      FloatArray y,
      FloatArray h,
      FloatArray h0,
      FloatArray operand,
      int units,
      int layer,
      int stream,
      int threshold,
      float scale) {
    RunInfo.inOrder(run);
    int lane = context.localIdx;
    int lanes = Layer.lanes(layer);
    int rows = Layer.rows(layer);
    int first = context.groupIdx * rows;
    int sequences = run.get(RunInfo.SEQUENCES);
    int steps = run.get(RunInfo.STEPS);
    int size = sequences * units;
    States.begin(
        run, h0, h, operand, lane, lanes, first, rows, sequences, units, layer, stream, threshold,
        scale);
    States.await(context, layer);
    for (int i = 0; i < steps; i++) {
      int t = Layer.read(layer, steps, i);
      int row = RunInfo.firstRow(run, t);
      int active = RunInfo.active(run, t);
      int from = (i & 1) * size;
      int panels = active > first ? (units + lanes - 1) / lanes : 0;
      for (int p = 0; p < panels; p++) {
        resetPanel(
            context, run, u, pre, gates, operand, p, lane, first, row, active, from, units, layer);
      }
      States.await(context, layer);
      panels = (panels + 1) / 2;
      for (int p = 0; p < panels; p++) {
        candidatePanel(
            context,
            run,
            un,
            pre,
            gates,
            y,
            h,
            operand,
            p,
            lane,
            first,
            row,
            active,
            size - from,
            units,
            layer,
            stream,
            threshold,
            scale);
      }
      States.await(context, layer);
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
        resetPanel(
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
        candidatePanel(
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
        int at = sequence * GATES * units + unit;
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

  /** Those of the second phase. */
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
                products.get((sequence * GATES + 2) * units + unit));
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
