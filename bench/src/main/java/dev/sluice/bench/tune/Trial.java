package dev.sluice.bench.tune;

import dev.sluice.bench.contender.Expectation;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A layer whose results were compared with the reference, to be timed against another one. */
final class Trial implements AutoCloseable {
  /** The least and the most runs of one timing, and how long it takes in between. */
  private static final int LEAST_RUNS = 5;

  private static final int MOST_RUNS = 200;
  private static final long NANOS = 300_000_000;

  private final PreparedLayer layer;

  private Trial(PreparedLayer layer) {
    this.layer = layer;
  }

  /**
   * Checks a layer.
   *
   * @param layer the layer; closed where its results are wrong
   * @param problem its problem
   * @param expectation what the reference says
   * @return the trial
   * @throws IllegalStateException where a result is wrong
   */
  static Trial of(PreparedLayer layer, Problem problem, Expectation expectation) {
    boolean right = false;
    try {
      List<Expectation.Agreement> wrong =
          expectation.check(layer, problem).stream().filter(one -> !one.holds()).toList();
      right = wrong.isEmpty();
      if (!right) {
        throw new IllegalStateException(
            wrong.stream()
                .map(Expectation.Agreement::text)
                .collect(Collectors.joining(", ", "wrong results: ", "")));
      }
      return new Trial(layer);
    } finally {
      if (!right) {
        layer.close();
      }
    }
  }

  /**
   * Times two layers in turn, so that both see the same machine.
   *
   * @param one a layer
   * @param other another one
   * @return the median seconds of each
   */
  static double[] time(Trial one, Trial other) {
    double[] first = new double[MOST_RUNS];
    double[] second = new double[MOST_RUNS];
    long end = System.nanoTime() + 2 * NANOS;
    int runs = 0;
    while (runs < LEAST_RUNS || runs < MOST_RUNS && System.nanoTime() < end) {
      first[runs] = one.seconds();
      second[runs] = other.seconds();
      runs++;
    }
    return new double[] {median(first, runs), median(second, runs)};
  }

  private double seconds() {
    long begun = System.nanoTime();
    layer.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double median(double[] values, int count) {
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[count / 2];
  }

  @Override
  public void close() {
    layer.close();
  }
}
