package dev.sluice.bench.measure;

import dev.sluice.backend.FreeMemory;
import dev.sluice.bench.suite.Case;
import dev.sluice.op.ArraySize;
import java.util.Locale;
import java.util.Optional;

/** Whether there is enough memory for a case. */
public final class CaseMemory {
  private CaseMemory() {}

  /**
   * Why a case cannot be measured here.
   *
   * @param shape the case
   * @return what it needs and what there is; empty where that is enough
   */
  public static Optional<String> lacks(Case shape) {
    double free = FreeMemory.bytes();
    if (shape.memoryBytes() > free) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "needs about %.1f GB of memory, %.1f GB are free",
              shape.memoryBytes() / 1e9,
              free / 1e9));
    }
    if (shape.largestArray() > ArraySize.MOST) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "needs an array of %.1f billion numbers, a JVM's have at most %.1f",
              shape.largestArray() / 1e9,
              ArraySize.MOST / 1e9));
    }
    return Optional.empty();
  }
}
