package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The derivatives of {@link RnnForward}, with A the gradient of the pre-activation, which takes the
 * place of h': {@code A = dh (1 − h'²)} for tanh, {@code A = dh} where {@code h' > 0} for the
 * rectifier; {@code dh before = Uᵀ A}, under the mask.
 */
public final class RnnBackward {
  private RnnBackward() {}

  /** The cell's derivative for one unit of one sequence. */
  private static void cell(FloatArray gates, int at, int layer, float dh) {
    float h = gates.get(at);
    float slope;
    if (Layer.has(layer, Layer.RECTIFIER)) {
      slope = h > 0f ? 1f : 0f;
    } else {
      slope = 1f - h * h;
    }
    gates.set(at, dh * slope);
  }

  /** One column of one sequence, after the product with U. */
  private static void visit(
      IntArray run,
      FloatArray gates,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
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
      cell(gates, (row + sequence) * columns + column, layer, dh);
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
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      int round,
      int panel,
      int lane,
      int first,
      int units,
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
    if (first < previous) {
      int line = 1 * units;
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
      if (column < RunInfo.bound(run, units)) {
        for (int r = 0; r < RunInfo.bound(run, Layer.rows(layer)); r++) {
          int sequence = first + r;
          if (sequence < TornadoMath.max(active, previous)) {
            visit(
                run,
                gates,
                dy,
                dhN,
                dh0,
                round,
                row,
                active,
                previous,
                sequence,
                column,
                units,
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

  /** All rounds in one kernel; a group owns R sequences. */
  public static void rnnGradientSequence(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray gates,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      int units,
      int layer,
      int stream,
      int threshold,
      float scale) {
    RunInfo.inOrder(run);
    int lane = context.localIdx;
    int rows = Layer.rows(layer);
    int first = context.groupIdx * rows;
    int width = Layer.lanes(layer) * Layer.vectors(layer);
    int rounds = Rounds.count(run, layer);
    for (int i = 0; i < rounds; i++) {
      int panels = Rounds.lines(run, layer, i) > first ? (units + width - 1) / width : 0;
      for (int p = 0; p < panels; p++) {
        panel(
            context, run, u, gates, dy, dhN, dh0, i, p, lane, first, units, layer, stream,
            threshold, scale);
      }
      States.await(context, layer);
    }
  }

  /** One round; a group computes one panel for R sequences. */
  public static void rnnGradientStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray u,
      FloatArray gates,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      int offset,
      int rowGroups,
      int units,
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
            dy,
            dhN,
            dh0,
            i,
            context.groupIdx / rowGroups,
            context.localIdx,
            first,
            units,
            layer,
            stream,
            threshold,
            scale);
      }
    }
  }

  /** The derivatives of one round after a product of its own, one work-item a column. */
  public static void rnnGradientCell(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray products,
      FloatArray gates,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      int offset,
      int units,
      int layer,
      int stream,
      int threshold,
      float scale) {
    RunInfo.inOrder(run);
    int i = counter.get(0) + offset;
    if (i < Rounds.count(run, layer)) {
      int sequence = context.globalIdx / units;
      int column = context.globalIdx % units;
      int active = Rounds.active(run, layer, i);
      int previous = Rounds.active(run, layer, i - 1);
      if (sequence < TornadoMath.max(active, previous)) {
        visit(
            run,
            gates,
            dy,
            dhN,
            dh0,
            i,
            Rounds.row(run, layer, i),
            active,
            previous,
            sequence,
            column,
            units,
            layer,
            stream,
            threshold,
            scale,
            products.get(sequence * units + column));
      }
    }
  }
}
