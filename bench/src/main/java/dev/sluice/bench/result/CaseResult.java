package dev.sluice.bench.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.bench.suite.Published;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of one case with one number of threads.
 *
 * @param shape the case, as of {@link dev.sluice.bench.suite.Case#text()}
 * @param title the case for people
 * @param group what part of its suite it belongs to; may be empty
 * @param threads how many threads computed
 * @param flops FLOPs of one run
 * @param bytes what one run must at least move: every operand of its program once
 * @param weightReadNanos of a stream: what reading the layer's weights once takes, in 32 bits, see
 *     {@link dev.sluice.bench.roofline.WeightRead}, the least of the rounds; else null
 * @param published what others published for it, on other machines
 * @param skipped why nothing was measured; null where something was
 * @param measurements one of each contender
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CaseResult(
    String shape,
    String title,
    String group,
    int threads,
    double flops,
    double bytes,
    Double weightReadNanos,
    List<Published> published,
    String skipped,
    List<Measurement> measurements) {

  /** {@return how much faster each contender is than {@code cpu} and {@code reference}} */
  @JsonProperty
  public List<SpeedUp> speedUps() {
    return SpeedUp.of(measurements);
  }

  /**
   * The measurement of a contender.
   *
   * @param contender its name
   * @return the measurement, timed or not
   */
  public Optional<Measurement> of(String contender) {
    return measurements.stream().filter(m -> m.contender().equals(contender)).findFirst();
  }
}
