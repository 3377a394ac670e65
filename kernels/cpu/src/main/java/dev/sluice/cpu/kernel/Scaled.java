package dev.sluice.cpu.kernel;

import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;

/** Numbers times two factors, over whole vectors. */
final class Scaled {
  /** Vector operations of a vector, at least. */
  private static final int OPERATIONS = 4;

  static final Hot HOT =
      new Hot(
          OPERATIONS * Hot.DEPTH,
          (operands, results, terms) ->
              vectors(operands, 1, 1, results, (long) terms * Lanes.BYTES));

  private Scaled() {}

  /**
   * {@code out = x · first · second}.
   *
   * @param bytes whole vectors
   */
  static void of(long x, float first, float second, long out, long bytes) {
    if (HOT.isCompiled()) {
      vectors(x, first, second, out, bytes);
    } else {
      long begin = System.nanoTime();
      plain(x, first, second, out, bytes);
      HOT.took(System.nanoTime() - begin);
    }
  }

  static void vectors(long x, float first, float second, long out, long bytes) {
    for (long at = 0; at < bytes; at += Lanes.BYTES) {
      Lanes.store(Lanes.load(x + at).mul(first).mul(second), out + at);
    }
  }

  static void plain(long x, float first, float second, long out, long bytes) {
    for (long at = 0; at < bytes; at += Float.BYTES) {
      Lanes.set(out + at, Lanes.get(x + at) * first * second);
    }
  }
}
