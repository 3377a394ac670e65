package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000); gates i, f, g, o:
 *
 * <pre>
 *   i = σ(Wi x + bi + Ui h + b'i)      f = σ(Wf x + bf + Uf h + b'f)
 *   g = tanh(Wg x + bg + Ug h + b'g)   o = σ(Wo x + bo + Uo h + b'o)
 *   c' = f c + i g                     h' = o tanh(c'), or R (o tanh(c')) with a projection
 * </pre>
 *
 * <p>{@code pre [rows, 4H]} is {@code Wx + b + b'}. {@code operand} holds h under the recurrent
 * dropout twice, {@code [2, sequences, P]}: a step reads one and writes the other. {@code hidden
 * [rows, H]} is {@code o tanh(c')} where a projection follows.
 */
public final class LstmForward {
  private static final int GATES = 4;

  private LstmForward() {}

  /** o tanh(c') of one unit of one sequence, after the product. */
  private static float cell(
      FloatArray pre,
      FloatArray gates,
      FloatArray cells,
      FloatArray c,
      int row,
      int sequence,
      int unit,
      int units,
      int layer,
      float productI,
      float productF,
      float productG,
      float productO) {
    int at = row * GATES * units + unit;
    float i = Functions.sigmoid(pre.get(at) + productI);
    float f = Functions.sigmoid(pre.get(at + units) + productF);
    float g = Functions.hyperbolicTangent(pre.get(at + 2 * units) + productG);
    float o = Functions.sigmoid(pre.get(at + 3 * units) + productO);
    int running = sequence * units + unit;
    float next = f * c.get(running) + i * g;
    c.set(running, next);
    if (Layer.has(layer, Layer.KEEP)) {
      gates.set(at, i);
      gates.set(at + units, f);
      gates.set(at + 2 * units, g);
      gates.set(at + 3 * units, o);
      cells.set(row * units + unit, next);
    }
    return o * Functions.hyperbolicTangent(next);
  }

  /** Leaves o tanh(c') where the projection or the next step reads it. */
  private static void store(
      IntArray run,
      FloatArray hidden,
      FloatArray y,
      FloatArray h,
      FloatArray operand,
      float value,
      int row,
      int sequence,
      int unit,
      int units,
      int to,
      int layer,
      int stream,
      int threshold,
      float scale) {
    if (Layer.has(layer, Layer.PROJECTED)) {
      hidden.set((row + sequence) * units + unit, value);
    } else {
      States.store(
          run, y, h, operand, value, row, sequence, unit, units, to, layer, stream, threshold,
          scale);
    }
  }

  /** One panel of a step: the recurrent product and the cell, for a group's rows. */
  private static void panel(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray pre,
      FloatArray gates,
      FloatArray cells,
      FloatArray hidden,
      FloatArray y,
      FloatArray h,
      FloatArray c,
      FloatArray operand,
      int panel,
      int lane,
      int first,
      int row,
      int active,
      int from,
      int to,
      int units,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale) {
    float[] sums = new float[Panel.MOST_SUMS];
    Panel.clear(sums, Layer.rows(layer), GATES);
    int bFrom = panel * columns * GATES * Layer.lanes(layer) + lane;
    Panel.multiply(
        context,
        sums,
        operand,
        from,
        columns,
        1,
        first,
        active,
        u,
        bFrom,
        RunInfo.bound(run, columns),
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
                  cells,
                  c,
                  row + sequence,
                  sequence,
                  unit,
                  units,
                  layer,
                  Panel.sum(sums, r, 0, layer),
                  Panel.sum(sums, r, 1, layer),
                  Panel.sum(sums, r, 2, layer),
                  Panel.sum(sums, r, 3, layer));
          store(
              run, hidden, y, h, operand, next, row, sequence, unit, units, to, layer, stream,
              threshold, scale);
        }
      }
    }
  }

  /** All steps in one kernel; a group owns R sequences. */
  public static void lstmSequence(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray projection,
      FloatArray pre,
      FloatArray gates,
      FloatArray cells,
      FloatArray hidden,
      FloatArray y,
      FloatArray h,
      FloatArray c,
      FloatArray h0,
      FloatArray c0,
      FloatArray operand,
      int units,
      int columns,
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
    int size = sequences * columns;
    States.begin(
        run, h0, h, operand, lane, lanes, first, rows, sequences, columns, layer, stream, threshold,
        scale);
    for (int i = lane; i < rows * units; i += lanes) {
      int at = first * units + i;
      if (at < sequences * units) {
        c.set(at, c0.get(at));
      }
    }
    States.await(context, layer);
    for (int i = 0; i < steps; i++) {
      int t = Layer.read(layer, steps, i);
      int row = RunInfo.firstRow(run, t);
      int active = RunInfo.active(run, t);
      int from = (i & 1) * size;
      int to = size - from;
      int panels = active > first ? (units + lanes - 1) / lanes : 0;
      for (int p = 0; p < panels; p++) {
        panel(
            context, run, u, pre, gates, cells, hidden, y, h, c, operand, p, lane, first, row,
            active, from, to, units, columns, layer, stream, threshold, scale);
      }
      States.await(context, layer);
      if (Layer.has(layer, Layer.PROJECTED)) {
        int width = lanes * GATES;
        panels = active > first ? (columns + width - 1) / width : 0;
        for (int p = 0; p < panels; p++) {
          Projections.panel(
              context,
              run,
              hidden,
              projection,
              y,
              h,
              operand,
              p,
              lane,
              first,
              row,
              active,
              to,
              units,
              columns,
              layer,
              stream,
              threshold,
              scale);
        }
        States.await(context, layer);
      }
    }
  }

  /** One step; a group computes one panel for R sequences. */
  public static void lstmStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray u,
      FloatArray pre,
      FloatArray gates,
      FloatArray cells,
      FloatArray hidden,
      FloatArray y,
      FloatArray h,
      FloatArray c,
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
        int from = (i & 1) * size;
        panel(
            context,
            run,
            u,
            pre,
            gates,
            cells,
            hidden,
            y,
            h,
            c,
            operand,
            context.groupIdx / rowGroups,
            context.localIdx,
            first,
            RunInfo.firstRow(run, t),
            active,
            from,
            size - from,
            units,
            columns,
            layer,
            stream,
            threshold,
            scale);
      }
    }
  }

  /** The cell's equations of one step after products of their own, one work-item a unit. */
  public static void lstmCell(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray products,
      FloatArray pre,
      FloatArray gates,
      FloatArray cells,
      FloatArray hidden,
      FloatArray y,
      FloatArray h,
      FloatArray c,
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
                pre,
                gates,
                cells,
                c,
                row + sequence,
                sequence,
                unit,
                units,
                layer,
                products.get(at),
                products.get(at + units),
                products.get(at + 2 * units),
                products.get(at + 3 * units));
        int size = run.get(RunInfo.SEQUENCES) * units;
        store(
            run,
            hidden,
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
