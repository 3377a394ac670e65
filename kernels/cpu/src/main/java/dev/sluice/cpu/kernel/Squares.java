package dev.sluice.cpu.kernel;

import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** The sum of squares of numbers that lie together. */
final class Squares {
  /** Vector operations of a vector, at least. */
  private static final int OPERATIONS = 3;

  static final Hot HOT =
      new Hot(
          OPERATIONS * Hot.DEPTH,
          (operands, results, terms) ->
              Lanes.set(results, vectors(operands, Math.max(0, terms * Lanes.COUNT - 1), 1)));

  private Squares() {}

  /**
   * Adds up squares.
   *
   * @param scale what each number is multiplied with before
   */
  static float of(long x, int count, float scale) {
    if (HOT.isCompiled()) {
      return vectors(x, count, scale);
    }
    long begin = System.nanoTime();
    float sum = plain(x, count, scale);
    HOT.took(System.nanoTime() - begin);
    return sum;
  }

  static float vectors(long x, int count, float scale) {
    if (count == 0) {
      return 0;
    }
    FloatVector sum = Lanes.zero();
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector value = Lanes.load(x + (long) j * Float.BYTES, Lanes.below(j, count)).mul(scale);
      sum = value.fma(value, sum);
    }
    return Lanes.sum(sum);
  }

  static float plain(long x, int count, float scale) {
    float[] sums = new float[Lanes.COUNT];
    for (int j = 0; j < count; j++) {
      float value = Lanes.get(x + (long) j * Float.BYTES) * scale;
      sums[j % Lanes.COUNT] = Math.fma(value, value, sums[j % Lanes.COUNT]);
    }
    return Lanes.sum(sums);
  }
}
