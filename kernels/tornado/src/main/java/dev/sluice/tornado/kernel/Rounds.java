package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Backward visits the steps against the order of reading, a round each. A round has the gradient of
 * h from a product with the gates' gradients of the step that was visited before (its {@code
 * previous} sequences), then the cell's derivatives for the {@code active} sequences of its own
 * step. A sequence beyond the active ones is finished: its gradient is that of the initial state. A
 * last round, after all steps, does only that.
 */
final class Rounds {
  private Rounds() {}

  /** How many there are. */
  static int count(IntArray run, int layer) {
    int steps = run.get(RunInfo.STEPS);
    return steps > 0 && Layer.has(layer, Layer.WANTS_DH0) ? steps + 1 : steps;
  }

  /** The step that round i visits; only where there is one. */
  static int step(IntArray run, int layer, int i) {
    int steps = run.get(RunInfo.STEPS);
    return Layer.read(layer, steps, steps - 1 - i);
  }

  /** The first row of the step that round i visits, or 0. */
  static int row(IntArray run, int layer, int i) {
    if (i >= 0 && i < run.get(RunInfo.STEPS)) {
      return RunInfo.firstRow(run, step(run, layer, i));
    }
    return 0;
  }

  /** The sequences of the step that round i visits, or 0. */
  static int active(IntArray run, int layer, int i) {
    if (i >= 0 && i < run.get(RunInfo.STEPS)) {
      return RunInfo.active(run, step(run, layer, i));
    }
    return 0;
  }

  /**
   * The sequences that round i has anything to do for. Written without {@code ||}: where its sides
   * are more than comparisons, TornadoVM loses what follows where only the second one holds.
   */
  static int lines(IntArray run, int layer, int i) {
    return TornadoMath.max(active(run, layer, i), active(run, layer, i - 1));
  }

  /** What comes through U, under the recurrent dropout as h was. */
  static float throughMask(
      IntArray run,
      float product,
      int sequence,
      int column,
      int layer,
      int stream,
      int threshold,
      float scale) {
    return Layer.has(layer, Layer.MASKED)
        ? Masks.masked(run, product, column, sequence, Masks.ALL_STEPS, stream, threshold, scale)
        : product;
  }

  /** The gradient of the final hidden state, for a sequence that begins in this round. */
  static float last(FloatArray dhN, int at, int layer) {
    return Layer.has(layer, Layer.HAS_DHN) ? dhN.get(at) : 0f;
  }
}
