package dev.sluice.cpu.kernel;

import dev.sluice.cpu.vector.Exponentials;
import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** Softmax of numbers that lie together. */
final class SoftmaxLine {
  /** Vector operations of a vector, at least. */
  private static final int OPERATIONS = 30;

  /** Of vectors that are whole, a part and nothing. */
  static final Hot HOT =
      new Hot(
          OPERATIONS * Hot.DEPTH,
          (operands, results, terms) ->
              vectors(operands, results, Math.max(0, (terms - 1) * Lanes.COUNT - 1)));

  private SoftmaxLine() {}

  /**
   * {@code out = e^x / Σ e^x}.
   *
   * @return {@code log Σ e^x}
   */
  static double of(long x, long out, int columns) {
    if (HOT.isCompiled()) {
      return vectors(x, out, columns);
    }
    long begin = System.nanoTime();
    double result = plain(x, out, columns);
    HOT.took(System.nanoTime() - begin);
    return result;
  }

  static double vectors(long x, long out, int columns) {
    if (columns == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    float max = largest(x, columns);
    float total = Exponentials.ofLine(x, max, out, columns);
    divide(out, total, columns);
    return max + Math.log(total);
  }

  /** The largest of numbers that lie together; NaN where one is. */
  static float largest(long x, int columns) {
    FloatVector low = Lanes.broadcast(Float.NEGATIVE_INFINITY);
    FloatVector most = low;
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      var below = Lanes.below(j, columns);
      most = most.max(low.blend(Lanes.load(x + (long) j * Float.BYTES, below), below));
    }
    return Lanes.largest(most);
  }

  private static void divide(long out, float total, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      var below = Lanes.below(j, columns);
      long at = out + (long) j * Float.BYTES;
      Lanes.store(Lanes.load(at, below).div(total), at, below);
    }
  }

  static double plain(long x, long out, int columns) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < columns; j++) {
      max = Math.max(max, Lanes.get(x + (long) j * Float.BYTES));
    }
    float total = Exponentials.ofLinePlainly(x, max, out, columns);
    for (int j = 0; j < columns; j++) {
      long at = out + (long) j * Float.BYTES;
      Lanes.set(at, Lanes.get(at) / total);
    }
    return max + Math.log(total);
  }
}
