package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The derivatives of {@link LstmForward}, with dh the gradient of o tanh(c') and I, F, G, O those
 * of the gates' pre-activations, which take the gates' place:
 *
 * <pre>
 *   dc += dh o (1 − tanh(c')²)
 *   I = dc g i (1 − i)      F = dc c f (1 − f)      G = dc i (1 − g²)
 *   O = dh tanh(c') o (1 − o)
 *   dc = dc f               dh before = Uiᵀ I + Ufᵀ F + Ugᵀ G + Uoᵀ O, under the mask
 * </pre>
 *
 * <p>With a projection the gradient of the projected h' is kept in {@code projected [rows, P]}, and
 * dh is its product with R.
 */
public final class LstmBackward {
  private static final int GATES = 4;

  private LstmBackward() {}

  /** The cell's derivatives for one unit of one sequence. */
  static void cell(
      IntArray run,
      FloatArray gates,
      FloatArray cells,
      FloatArray c0,
      FloatArray dc,
      int step,
      int row,
      int sequence,
      int unit,
      int units,
      int layer,
      float dh) {
    int at = (row + sequence) * GATES * units + unit;
    float i = gates.get(at);
    float f = gates.get(at + units);
    float g = gates.get(at + 2 * units);
    float o = gates.get(at + 3 * units);
    float t = Functions.hyperbolicTangent(cells.get((row + sequence) * units + unit));
    float c = States.valueBefore(run, cells, c0, step, sequence, unit, units, layer);
    int running = sequence * units + unit;
    float d = dc.get(running) + dh * o * (1f - t * t);
    gates.set(at, d * g * i * (1f - i));
    gates.set(at + units, d * c * f * (1f - f));
    gates.set(at + 2 * units, d * i * (1f - g * g));
    gates.set(at + 3 * units, dh * t * o * (1f - o));
    dc.set(running, d * f);
  }

  /** One column of one sequence, after the product with U. */
  private static void visit(
      IntArray run,
      FloatArray gates,
      FloatArray cells,
      FloatArray c0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray dc,
      FloatArray projected,
      int round,
      int row,
      int active,
      int previous,
      int sequence,
      int column,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale,
      float product) {
    int at = sequence * columns + column;
    float dh;
    if (sequence < previous) {
      dh = Rounds.throughMask(run, product, sequence, column, layer, stream, threshold, scale);
    } else {
      dh = Rounds.last(dhN, at, layer);
    }
    if (sequence < active) {
      if (Layer.has(layer, Layer.HAS_DY)) {
        dh += dy.get((row + sequence) * columns + column);
      }
      if (Layer.has(layer, Layer.PROJECTED)) {
        projected.set((row + sequence) * columns + column, dh);
      } else {
        cell(
            run,
            gates,
            cells,
            c0,
            dc,
            Rounds.step(run, layer, round),
            row,
            sequence,
            column,
            columns,
            layer,
            dh);
      }
    } else if (Layer.has(layer, Layer.WANTS_DH0)) {
      dh0.set(at, dh);
    }
  }

  /** One panel of a round. */
  private static void panel(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray gates,
      FloatArray cells,
      FloatArray c0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray dc,
      FloatArray projected,
      int round,
      int panel,
      int lane,
      int first,
      int units,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale) {
    int vectors = Layer.vectors(layer);
    int lanes = Layer.lanes(layer);
    int row = Rounds.row(run, layer, round);
    int active = Rounds.active(run, layer, round);
    int previous = Rounds.active(run, layer, round - 1);
    float[] sums = new float[Panel.MOST_SUMS];
    Panel.clear(sums, Layer.rows(layer), vectors);
    int line = GATES * units;
    if (first < previous) {
      int aFrom = Rounds.row(run, layer, round - 1) * line;
      int bFrom = panel * line * vectors * lanes + lane;
      Panel.multiply(
          context,
          sums,
          gates,
          aFrom,
          line,
          1,
          first,
          previous,
          u,
          bFrom,
          RunInfo.bound(run, line),
          layer);
    }
    for (int v = 0; v < RunInfo.bound(run, vectors); v++) {
      int column = (panel * vectors + v) * lanes + lane;
      if (column < RunInfo.bound(run, columns)) {
        for (int r = 0; r < RunInfo.bound(run, Layer.rows(layer)); r++) {
          int sequence = first + r;
          if (sequence < TornadoMath.max(active, previous)) {
            visit(
                run,
                gates,
                cells,
                c0,
                dy,
                dhN,
                dh0,
                dc,
                projected,
                round,
                row,
                active,
                previous,
                sequence,
                column,
                columns,
                layer,
                stream,
                threshold,
                scale,
                Panel.sum(sums, r * vectors + v, layer));
          }
        }
      }
    }
  }

  /** All rounds in one kernel; a group owns R sequences. {@code dc} begins here. */
  public static void lstmGradientSequence(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray projection,
      FloatArray gates,
      FloatArray cells,
      FloatArray c0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dcN,
      FloatArray dh0,
      FloatArray dc,
      FloatArray projected,
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
    int width = lanes * Layer.vectors(layer);
    for (int i = lane; i < rows * units; i += lanes) {
      int at = first * units + i;
      if (at < sequences * units) {
        dc.set(at, Layer.has(layer, Layer.HAS_DCN) ? dcN.get(at) : 0f);
      }
    }
    States.await(context, layer);
    int rounds = Rounds.count(run, layer);
    for (int i = 0; i < rounds; i++) {
      int panels = Rounds.lines(run, layer, i) > first ? (columns + width - 1) / width : 0;
      for (int p = 0; p < panels; p++) {
        panel(
            context, run, u, gates, cells, c0, dy, dhN, dh0, dc, projected, i, p, lane, first,
            units, columns, layer, stream, threshold, scale);
      }
      States.await(context, layer);
      if (Layer.has(layer, Layer.PROJECTED)) {
        panels = Rounds.active(run, layer, i) > first ? (units + width - 1) / width : 0;
        for (int p = 0; p < panels; p++) {
          LstmProjectedGradient.panel(
              context,
              run,
              projection,
              gates,
              cells,
              c0,
              dc,
              projected,
              i,
              p,
              lane,
              first,
              units,
              columns,
              layer);
        }
        States.await(context, layer);
      }
    }
  }

  /** One round; a group computes one panel for R sequences. */
  public static void lstmGradientStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray u,
      FloatArray gates,
      FloatArray cells,
      FloatArray c0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray dc,
      FloatArray projected,
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
    if (i < Rounds.count(run, layer)) {
      int first = (context.groupIdx % rowGroups) * Layer.rows(layer);
      if (first < Rounds.lines(run, layer, i)) {
        panel(
            context,
            run,
            u,
            gates,
            cells,
            c0,
            dy,
            dhN,
            dh0,
            dc,
            projected,
            i,
            context.groupIdx / rowGroups,
            context.localIdx,
            first,
            units,
            columns,
            layer,
            stream,
            threshold,
            scale);
      }
    }
  }

  /** The derivatives of one round after a product of its own, one work-item a column. */
  public static void lstmGradientCell(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray products,
      FloatArray gates,
      FloatArray cells,
      FloatArray c0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray dc,
      FloatArray projected,
      int offset,
      int columns,
      int layer,
      int stream,
      int threshold,
      float scale) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    if (i < Rounds.count(run, layer)) {
      int sequence = context.globalIdx / columns;
      int column = context.globalIdx % columns;
      int active = Rounds.active(run, layer, i);
      int previous = Rounds.active(run, layer, i - 1);
      if (sequence < TornadoMath.max(active, previous)) {
        visit(
            run,
            gates,
            cells,
            c0,
            dy,
            dhN,
            dh0,
            dc,
            projected,
            i,
            Rounds.row(run, layer, i),
            active,
            previous,
            sequence,
            column,
            columns,
            layer,
            stream,
            threshold,
            scale,
            products.get(sequence * columns + column));
      }
    }
  }
}
