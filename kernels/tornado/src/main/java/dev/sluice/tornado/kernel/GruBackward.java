package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The derivatives of {@link GruForward}, with R, Z, N the gradients of the gates' pre-activations,
 * which take the gates' place, and u = Un h + b'n, whose block becomes its gradient:
 *
 * <pre>
 *   N = dh (1 − z) (1 − n²)      Z = dh (h − n) z (1 − z)
 *   du = N r                     R = N u r (1 − r)
 *   dh before = dh z + (Urᵀ R + Uzᵀ Z + Unᵀ du) under the mask
 * </pre>
 *
 * <p>{@code direct [sequences, H]} is dh z.
 */
public final class GruBackward {
  private GruBackward() {}

  /** The cell's derivatives for one unit of one sequence. */
  private static void cell(
      IntArray run,
      FloatArray gates,
      FloatArray y,
      FloatArray h0,
      FloatArray direct,
      int step,
      int row,
      int sequence,
      int unit,
      int units,
      int layer,
      float dh) {
    int at = (row + sequence) * 4 * units + unit;
    float r = gates.get(at);
    float z = gates.get(at + units);
    float n = gates.get(at + 2 * units);
    float u = gates.get(at + 3 * units);
    float h = States.valueBefore(run, y, h0, step, sequence, unit, units, layer);
    float dn = dh * (1f - z) * (1f - n * n);
    gates.set(at, dn * u * r * (1f - r));
    gates.set(at + units, dh * (h - n) * z * (1f - z));
    gates.set(at + 2 * units, dn);
    gates.set(at + 3 * units, dn * r);
    direct.set(sequence * units + unit, dh * z);
  }

  /** One column of one sequence, after the product with U. */
  private static void visit(
      IntArray run,
      FloatArray gates,
      FloatArray y,
      FloatArray h0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray direct,
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
      dh =
          Rounds.throughMask(run, product, sequence, column, layer, stream, threshold, scale)
              + direct.get(at);
    } else {
      dh = Rounds.last(dhN, at, layer);
    }
    if (sequence < active) {
      if (Layer.has(layer, Layer.HAS_DY)) {
        dh += dy.get((row + sequence) * columns + column);
      }
      cell(
          run,
          gates,
          y,
          h0,
          direct,
          Rounds.step(run, layer, round),
          row,
          sequence,
          column,
          columns,
          layer,
          dh);
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
      FloatArray y,
      FloatArray h0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray direct,
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
      int line = 4 * units;
      int aFrom = Rounds.row(run, layer, round - 1) * line;
      int bFrom = panel * 3 * units * vectors * lanes + lane;
      int depth = 2 * units;
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
          RunInfo.bound(run, depth),
          layer);
      // The third gate's product is with du, the fourth block.
      aFrom += 3 * units;
      bFrom += depth * vectors * lanes;
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
          RunInfo.bound(run, units),
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
                y,
                h0,
                dy,
                dhN,
                dh0,
                direct,
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
  public static void gruGradientSequence(
      KernelContext context,
      IntArray run,
      FloatArray u,
      FloatArray gates,
      FloatArray y,
      FloatArray h0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray direct,
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
            context, run, u, gates, y, h0, dy, dhN, dh0, direct, i, p, lane, first, units, layer,
            stream, threshold, scale);
      }
      States.await(context, layer);
    }
  }

  /** One round; a group computes one panel for R sequences. */
  public static void gruGradientStep(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray u,
      FloatArray gates,
      FloatArray y,
      FloatArray h0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray direct,
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
            y,
            h0,
            dy,
            dhN,
            dh0,
            direct,
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
  public static void gruGradientCell(
      KernelContext context,
      IntArray run,
      IntArray counter,
      FloatArray products,
      FloatArray gates,
      FloatArray y,
      FloatArray h0,
      FloatArray dy,
      FloatArray dhN,
      FloatArray dh0,
      FloatArray direct,
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
            y,
            h0,
            dy,
            dhN,
            dh0,
            direct,
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
