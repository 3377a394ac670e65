package dev.sluice.bench.result;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Medians and ratios of measurements that were made in rounds, each a JVM of its own, with 95 %
 * confidence intervals, or with the range of the rounds where there are fewer than {@value
 * #LEAST_ROUNDS}.
 *
 * <p>Iterations of one JVM are more alike than those of different ones, so that what counts is how
 * the rounds' medians scatter: the interval is Student's t over their logarithms, with one degree
 * of freedom less than there are rounds. Of two or three it would say no more than that little is
 * known, in numbers from 10⁻⁸ to 10⁸. A single round has neither.
 */
public final class Estimates {
  /** Student's t, 97.5 %, for 1, 2, ... degrees of freedom; the normal's beyond. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  private static final double NORMAL = 1.960;

  /** Fewer rounds have a range. */
  static final int LEAST_ROUNDS = 4;

  private Estimates() {}

  /**
   * The median of all iterations.
   *
   * @param rounds for each round, its iterations' measurements, all above 0
   * @return the median and its interval
   */
  public static Interval median(List<double[]> rounds) {
    requireSome(rounds);
    double[] logs = logs(rounds);
    return interval(median(all(rounds)), logs);
  }

  /**
   * The ratio of two medians whose rounds were interleaved: round i of both ran under the same
   * conditions, so that the ratio is that of the rounds, in pairs.
   *
   * @param numerator for each round, its iterations' measurements, all above 0
   * @param denominator the same of the other
   * @return the ratio of the medians and its interval
   */
  public static Interval pairedRatio(List<double[]> numerator, List<double[]> denominator) {
    requireSome(numerator);
    requireSome(denominator);
    int rounds = Math.min(numerator.size(), denominator.size());
    double[] top = logs(numerator.subList(0, rounds));
    double[] bottom = logs(denominator.subList(0, rounds));
    double[] differences =
        IntStream.range(0, rounds).mapToDouble(i -> top[i] - bottom[i]).toArray();
    double ratio =
        median(all(numerator.subList(0, rounds))) / median(all(denominator.subList(0, rounds)));
    return interval(ratio, differences);
  }

  /**
   * The ratio of two medians that were measured apart.
   *
   * @param numerator for each round, its iterations' measurements, all above 0
   * @param denominator the same of the other
   * @return the ratio of the medians and its interval, with the fewer degrees of freedom of both
   */
  public static Interval ratio(List<double[]> numerator, List<double[]> denominator) {
    requireSome(numerator);
    requireSome(denominator);
    double[] top = logs(numerator);
    double[] bottom = logs(denominator);
    double estimate = median(all(numerator)) / median(all(denominator));
    int rounds = Math.min(top.length, bottom.length);
    if (rounds < LEAST_ROUNDS) {
      return range(estimate, least(top) - most(bottom), most(top) - least(bottom));
    }
    double error = Math.hypot(standardError(top), standardError(bottom));
    return confidence(estimate, mean(top) - mean(bottom), t(rounds - 1) * error);
  }

  /** By the logarithms of the rounds. */
  private static Interval interval(double estimate, double[] logs) {
    return logs.length < LEAST_ROUNDS
        ? range(estimate, least(logs), most(logs))
        : confidence(estimate, mean(logs), t(logs.length - 1) * standardError(logs));
  }

  private static Interval range(double estimate, double leastLog, double mostLog) {
    return of(estimate, leastLog, mostLog, Interval.Ends.RANGE);
  }

  /** Around the mean of the logarithms, which t is about. */
  private static Interval confidence(double estimate, double meanLog, double halfWidth) {
    return of(estimate, meanLog - halfWidth, meanLog + halfWidth, Interval.Ends.CONFIDENCE);
  }

  /** Never without the estimate. */
  private static Interval of(double estimate, double low, double high, Interval.Ends ends) {
    if (low >= high) {
      return new Interval(estimate, estimate, estimate, ends); // none, not one that rounding makes
    }
    return new Interval(
        estimate, Math.min(Math.exp(low), estimate), Math.max(Math.exp(high), estimate), ends);
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double most(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Of the rounds' medians: iterations of one JVM are too much alike to tell of others. */
  private static double[] logs(List<double[]> rounds) {
    return rounds.stream().mapToDouble(Estimates::median).map(Math::log).toArray();
  }

  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }

  private static double t(int degrees) {
    return degrees <= T.length ? T[degrees - 1] : NORMAL;
  }

  private static double[] all(List<double[]> rounds) {
    return rounds.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static void requireSome(List<double[]> rounds) {
    if (rounds.isEmpty() || rounds.stream().anyMatch(round -> round.length == 0)) {
      throw new IllegalArgumentException("Estimates: a round without measurements");
    }
  }

  /**
   * A geometric mean.
   *
   * @param logs the natural logarithms of what it is of, at least one
   * @return the mean
   */
  public static double geometricMean(List<Double> logs) {
    return Math.exp(logs.stream().mapToDouble(x -> x).average().orElseThrow());
  }
}
