package dev.sluice.bench.result;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.bench.contender.Expectation;
import java.util.List;

/**
 * One contender on one case.
 *
 * @param contender its name, with its fusions where not all
 * @param version the version of what computed
 * @param threads how many threads computed
 * @param outcome how it ended
 * @param note why, where it was not measured; one line
 * @param checked how much of the problem was compared with the reference
 * @param agreements the comparisons with the reference
 * @param rounds for each round its iterations' mean times of one run, in nanoseconds; of a stream,
 *     the round's median latency
 * @param time the median time of one run in nanoseconds, of a stream the median latency
 * @param gflops the case's FLOPs over that time, in GFLOP/s
 * @param latency of a stream
 * @param othersShare the largest share of the machine's CPU time that other processes used during a
 *     round; null where unknown
 * @param startup what came before, the median of the rounds; null where unknown
 * @param device what a batch asks of the device; null where there is none beside the host
 * @param deviceTime what a run takes by the device's clock, the median of the rounds; null where
 *     there is none, or it was not asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Measurement(
    String contender,
    String version,
    int threads,
    Outcome outcome,
    String note,
    String checked,
    List<Expectation.Agreement> agreements,
    List<double[]> rounds,
    Interval time,
    Interval gflops,
    Latency latency,
    Double othersShare,
    Startup startup,
    DeviceUse device,
    DeviceTimes deviceTime) {
  /** Above this share of other processes a measurement is marked. */
  public static final double BUSY = 0.05;

  /** {@return whether it was timed} */
  @JsonIgnore
  public boolean measured() {
    return outcome == Outcome.MEASURED;
  }

  /** {@return whether other processes used enough of the machine to doubt the time} */
  @JsonIgnore
  public boolean busy() {
    return othersShare != null && othersShare > BUSY;
  }
}
