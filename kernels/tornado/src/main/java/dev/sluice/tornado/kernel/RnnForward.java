package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Elman (1990): {@code h' = f(Wx + b + Uh + b')}, f = tanh, or max(0, x) with {@link
 * Layer#RECTIFIER}. {@code pre [rows, H]} is {@code Wx + b + b'}; what is kept is h'.
 */
public final class RnnForward {
  private static final int GATES = 1;

  private RnnForward() {}

  /** h' of one unit of one sequence, after the product. */
  private static float cell(
      FloatArray pre,
      FloatArray gates,
      int row,
      int sequence,
      int unit,
      int units,
      int layer,
      float product) {
    int at = row * units + unit;
    float sum = pre.get(at) + product;
    float next;
    if (Layer.has(layer, Layer.RECTIFIER)) {
      next = sum < 0f ? 0f : sum; // a maximum would make 0 of a NaN
    } else {
      next = Functions.hyperbolicTangent(sum);
    }
    if (Layer.has(layer, Layer.KEEP)) {
      gates.set(at, next);
    }
    return next;
  }

  /** One panel of a step: the recurrent product and the cell, for a group's rows. */
  private static void panel(
      KernelContext context,
      IntArray run,
      FloatArray u,
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
      int from,
      int to,
      int units,
      int layer,
      int stream,
      int threshold,
      float scale) {
    float[] sums = new float[Panel.MOST_SUMS];
    Panel.clear(sums, Layer.rows(layer), GATES);
    int bFrom = panel * units * GATES * Layer.lanes(layer) + lane;
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
          float next =
              cell(
                  pre,
                  gates,
                  row + sequence,
                  sequence,
                  unit,
                  units,
                  layer,
                  Panel.sum(sums, r, 0, layer));
          States.store(
              run, y, h, operand, next, row, sequence, unit, units, to, layer, stream, threshold,
              scale);
        }
      }
    }
  }

  /** All steps in one kernel; a group owns R sequences. */
  public static void rnnSequence(
      KernelContext context,
      IntArray run,
      FloatArray u,
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
        panel(
            context,
            run,
            u,
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
            from,
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

  /** One step; a group computes one panel for R sequences. */
  public static void rnnStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray u,
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
        int from = (i & 1) * size;
        panel(
            context,
            run,
            u,
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
            from,
            size - from,
            units,
            layer,
            stream,
            threshold,
            scale);
      }
    }
  }

  /** The cell's equations of one step after products of their own, one work-item a unit. */
  public static void rnnCell(
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
        int at = sequence * GATES * units + unit;
        float next =
            cell(pre, gates, row + sequence, sequence, unit, units, layer, products.get(at));
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
