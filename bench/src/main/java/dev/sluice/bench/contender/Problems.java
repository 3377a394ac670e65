package dev.sluice.bench.contender;

import dev.sluice.bench.suite.Case;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.ArraySize;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.random.PhiloxRandom;

/** Draws the numbers of a case: the same ones in every JVM, for every contender. */
public final class Problems {
  private static final long SEED = 20161116;

  /** What to do about a case that is too large. */
  public static final String SMALLER = "make the case smaller";

  private Problems() {}

  /**
   * Weights and biases uniform in ±1/√H, as PyTorch draws them; inputs, initial states and output
   * gradients uniform in ±1.
   *
   * @param shape the case
   * @return its problem
   */
  public static Problem of(Case shape) {
    RecurrentSpec spec = shape.spec();
    PackedLayout layout = shape.layout();
    int gates = spec.gateSize();
    int units = spec.hiddenSize();
    double bound = 1 / Math.sqrt(units);
    return new Problem(
        shape.cell(),
        spec.inputSize(),
        units,
        layout,
        shape.training(),
        draw(0, (long) gates * spec.inputSize(), bound),
        draw(1, (long) gates * units, bound),
        draw(2, gates, bound),
        draw(3, gates, bound),
        draw(4, (long) layout.rows() * spec.inputSize(), 1),
        draw(5, (long) layout.sequences() * units, 1),
        spec.cell().hasCellState() ? draw(6, (long) layout.sequences() * units, 1) : null,
        shape.training() ? draw(7, (long) layout.rows() * units, 1) : null);
  }

  /**
   * Numbers uniform in ±bound.
   *
   * @param stream tells these from the others
   * @param size how many
   * @param bound the largest magnitude
   * @return the numbers
   */
  static float[] draw(int stream, long size, double bound) {
    PhiloxRandom random = new PhiloxRandom(SEED, stream);
    float[] values = new float[ArraySize.of("Case: an array of it", SMALLER, size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return values;
  }
}
