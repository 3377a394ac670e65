package dev.sluice.bench.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.backend.DeviceTime;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What one run takes by the device's own clock, beside the time that the host waits: the median of
 * some runs after the measured ones.
 *
 * @param spanNanos from the begin of the first kernel to the end of the last, in nanoseconds; null
 *     where the device does not tell
 * @param kernelNanos the kernels' own times added up, in nanoseconds; likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeviceTimes(Double spanNanos, Double kernelNanos) {
  /**
   * The median of runs.
   *
   * @param runs what the device said of each
   * @return the median of both; null where there are none
   */
  public static DeviceTimes ofRuns(List<DeviceTime> runs) {
    return median(
        runs.stream()
            .map(run -> new DeviceTimes(told(run.spanNanos()), told(run.kernelNanos())))
            .toList());
  }

  private static Double told(double nanos) {
    return Double.isNaN(nanos) ? null : nanos;
  }

  /**
   * The median of rounds.
   *
   * @param rounds one of each round
   * @return the median of both; null where there are none
   */
  public static DeviceTimes median(List<DeviceTimes> rounds) {
    return rounds.isEmpty()
        ? null
        : new DeviceTimes(
            middle(rounds, DeviceTimes::spanNanos), middle(rounds, DeviceTimes::kernelNanos));
  }

  private static Double middle(List<DeviceTimes> rounds, Function<DeviceTimes, Double> which) {
    double[] known =
        rounds.stream().map(which).filter(Objects::nonNull).mapToDouble(x -> x).toArray();
    return known.length == 0 ? null : Estimates.median(known);
  }
}
