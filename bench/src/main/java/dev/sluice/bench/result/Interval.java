package dev.sluice.bench.result;

/**
 * A median with its 95 % confidence interval.
 *
 * @param median the median of the measurements
 * @param low the interval's lower end
 * @param high its upper end
 */
public record Interval(double median, double low, double high) {
  /** {@return whether there is an interval; a single round has none} */
  public boolean known() {
    return low < high;
  }
}
