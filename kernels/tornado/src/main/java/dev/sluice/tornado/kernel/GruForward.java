package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Cho et al. (2014), reset-after as in PyTorch, cuDNN and Keras; gates r, z, n:
 *
 * <pre>
 *   r = σ(Wr x + br + Ur h + b'r)         z = σ(Wz x + bz + Uz h + b'z)
 *   n = tanh(Wn x + bn + r (Un h + b'n))  h' = (1 − z) n + z h
 * </pre>
 *
 * <p>b'r and b'z are part of {@code pre [rows, 3H]}; {@code bias} is b'. The fourth block that is
 * kept is {@code Un h + b'n}.
 */
public final class GruForward {
  private static final int GATES = 3;

  private GruForward() {}

  /** h' of one unit of one sequence, after the product. */
  private static float cell(
      FloatArray bias,
      FloatArray pre,
      FloatArray gates,
      FloatArray h,
      int row,
      int sequence,
      int unit,
      int units,
      int layer,
      float productR,
      float productZ,
      float productN) {
    int at = row * GATES * units + unit;
    float r = Functions.sigmoid(pre.get(at) + productR);
    float z = Functions.sigmoid(pre.get(at + units) + productZ);
    float u = productN;
    if (Layer.has(layer, Layer.BIAS)) {
      u += bias.get(2 * units + unit);
    }
    float n = Functions.hyperbolicTangent(r * u + pre.get(at + 2 * units));
    if (Layer.has(layer, Layer.KEEP)) {
      int kept = row * 4 * units + unit;
      gates.set(kept, r);
      gates.set(kept + units, z);
      gates.set(kept + 2 * units, n);
      gates.set(kept + 3 * units, u);
    }
    return z * h.get(sequence * units + unit) + (1f - z) * n;
  }

  /** One panel of a step: the recurrent product and the cell, for a group's rows. */
  private static void panel(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray bias,
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
                  bias,
                  pre,
                  gates,
                  h,
                  row + sequence,
                  sequence,
                  unit,
                  units,
                  layer,
                  Panel.sum(sums, r, 0, layer),
                  Panel.sum(sums, r, 1, layer),
                  Panel.sum(sums, r, 2, layer));
          States.store(
              run, y, h, operand, next, row, sequence, unit, units, to, layer, stream, threshold,
              scale);
        }
      }
    }
  }

  /** All steps in one kernel; a group owns R sequences. */
  public static void gruSequence(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray bias,
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
            bias,
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
  public static void gruStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray u,
      FloatArray bias,
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
            bias,
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
  public static void gruCell(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray products,
      FloatArray bias,
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
            cell(
                bias,
                pre,
                gates,
                h,
                row + sequence,
                sequence,
                unit,
                units,
                layer,
                products.get(at),
                products.get(at + units),
                products.get(at + 2 * units));
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
