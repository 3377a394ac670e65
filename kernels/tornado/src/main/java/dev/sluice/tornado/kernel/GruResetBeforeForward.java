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
 * part of {@code pre [rows, 3H]}. The phases are {@link GruResetPhase} and {@link
 * GruCandidatePhase}.
 */
public final class GruResetBeforeForward {
  /** Columns of what the input gives, in units. */
  static final int GATES = 3;

  /** Columns of what is kept, in units. */
  static final int BLOCKS = 4;

  private GruResetBeforeForward() {}

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
        GruResetPhase.panel(
            context, run, u, pre, gates, operand, p, lane, first, row, active, from, units, layer);
      }
      States.await(context, layer);
      panels = (panels + 1) / 2;
      for (int p = 0; p < panels; p++) {
        GruCandidatePhase.panel(
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
}
