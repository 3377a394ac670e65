package dev.sluice.bench.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * What comes before the steady state, in a JVM that has just started.
 *
 * @param openNanos from nothing to a contender that can run: loading its library, compiling its
 *     kernels, packing weights, in nanoseconds
 * @param firstNanos its first run, in nanoseconds; null for a stream
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Startup(double openNanos, Double firstNanos) {
  /**
   * The median of rounds.
   *
   * @param rounds one of each round
   * @return the median of both; null where there are none
   */
  public static Startup median(List<Startup> rounds) {
    if (rounds.isEmpty()) {
      return null;
    }
    List<Double> first = rounds.stream().map(Startup::firstNanos).filter(Objects::nonNull).toList();
    return new Startup(
        middle(rounds.stream().map(Startup::openNanos).toList()),
        first.isEmpty() ? null : middle(first));
  }

  private static double middle(List<Double> values) {
    return Estimates.median(values.stream().mapToDouble(x -> x).toArray());
  }
}
