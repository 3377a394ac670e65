package dev.sluice.backend;

import java.util.function.Supplier;

/** Frees what was made for something that then fails. */
public final class Cleanup {
  private Cleanup() {}

  /**
   * Does something without a result.
   *
   * @param work what may fail
   * @param free frees what was made before
   */
  public static void onFailure(Runnable work, Runnable free) {
    onFailure(
        () -> {
          work.run();
          return null;
        },
        free);
  }

  /**
   * Does something, and frees what it needed where it fails.
   *
   * @param work what may fail
   * @param free frees what was made before; what it throws is added to the failure
   * @param <T> the result
   * @return what the work returns
   */
  public static <T> T onFailure(Supplier<T> work, Runnable free) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      try {
        free.run();
      } catch (RuntimeException | Error second) {
        if (second != e) {
          e.addSuppressed(second);
        }
      }
      throw e;
    }
  }
}
