package dev.sluice.bench.result;

import java.util.Collection;

/**
 * A median and how far it can be trusted.
 *
 * @param median the median of the measurements
 * @param low the lower end
 * @param high the upper end
 * @param ends what the ends are
 */
public record Interval(double median, double low, double high, Ends ends) {
  /** What the ends of an interval are. */
  public enum Ends {
    /** A 95 % confidence interval. */
    CONFIDENCE("95 % interval"),
    /** The lowest and the highest of the rounds, too few for more. */
    RANGE("range of rounds");

    private final String label;

    Ends(String label) {
      this.label = label;
    }

    /** {@return its name in a report} */
    public String label() {
      return label;
    }
  }

  /** {@return whether there is an interval; a single round has none} */
  public boolean known() {
    return low < high;
  }

  /**
   * The head of a column.
   *
   * @param column its intervals
   * @return what their ends are
   */
  public static String title(Collection<Interval> column) {
    return column.stream()
        .filter(Interval::known)
        .map(interval -> interval.ends.label)
        .distinct()
        .sorted()
        .reduce((one, other) -> one + " or " + other)
        .orElse(Ends.CONFIDENCE.label);
  }
}
