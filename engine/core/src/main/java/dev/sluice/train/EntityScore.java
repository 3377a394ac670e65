package dev.sluice.train;

import java.util.Locale;
import java.util.Set;

/**
 * How many of the entities that there are were found, whole and of the right kind.
 *
 * @param right those that were found and are there
 * @param predicted those that were found
 * @param actual those that are there
 */
public record EntityScore(long right, long predicted, long actual) {
  /** Of nothing. */
  public static final EntityScore NONE = new EntityScore(0, 0, 0);

  /** Checks that the counts fit together. */
  public EntityScore {
    if (right < 0 || predicted < right || actual < right) {
      throw new IllegalArgumentException(
          "Entity score: "
              + right
              + " right ones of "
              + predicted
              + " predicted and "
              + actual
              + " that are there");
    }
  }

  /**
   * Compares what was found with what is there.
   *
   * @param predicted as of {@link Entity#of}, or whatever else is counted once
   * @param actual what should have been found
   * @return the score
   */
  public static EntityScore of(Set<?> predicted, Set<?> actual) {
    return new EntityScore(
        predicted.stream().filter(actual::contains).count(), predicted.size(), actual.size());
  }

  /**
   * Adds up.
   *
   * @param other the score of another sequence
   * @return that of both
   */
  public EntityScore plus(EntityScore other) {
    return new EntityScore(right + other.right, predicted + other.predicted, actual + other.actual);
  }

  /** {@return the share of those found that are right; NaN of none} */
  public double precision() {
    return (double) right / predicted;
  }

  /** {@return the share of those that are there that were found; NaN of none} */
  public double recall() {
    return (double) right / actual;
  }

  /** {@return the harmonic mean of both; NaN of none} */
  public double f1() {
    return 2.0 * right / (predicted + actual);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "precision %s, recall %s, F1 %s",
        percent(precision()),
        percent(recall()),
        percent(f1()));
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "of none" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
