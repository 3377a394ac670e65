package dev.sluice.bench.measure;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.bench.contender.Expectation;
import dev.sluice.bench.result.DeviceTimes;
import dev.sluice.bench.result.DeviceUse;
import dev.sluice.bench.result.Outcome;
import dev.sluice.bench.result.Startup;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a benchmark's JVM tells beside JMH's times.
 *
 * @param outcome how it ended
 * @param note why, where it was not measured; one line
 * @param version the version of what computed
 * @param scope how much of the problem was compared with the reference
 * @param agreements the comparisons
 * @param othersShare the share of the machine's CPU time that other processes used meanwhile; NaN
 *     where the system does not tell
 * @param histogram the latencies of a stream in nanoseconds, an HdrHistogram in base 64; null for
 *     others
 * @param startup what came before the measured part; null where nothing was measured
 * @param device what a batch asks of the device; null where there is none beside the host
 * @param deviceTime what a run takes by the device's clock; null where there is none, or was not
 *     measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ForkReport(
    Outcome outcome,
    String note,
    String version,
    String scope,
    List<Expectation.Agreement> agreements,
    double othersShare,
    String histogram,
    Startup startup,
    DeviceUse device,
    DeviceTimes deviceTime) {
  /** The system property that names the file. */
  static final String FILE = "sluice.bench.report";

  private static final JsonMapper MAPPER = JsonMapper.shared();

  static ForkReport without(Outcome outcome, String note) {
    return new ForkReport(outcome, note, "", "", List.of(), Double.NaN, null, null, null, null);
  }

  void write(Path file) {
    MAPPER.writeValue(file, this);
  }

  static ForkReport read(Path file) {
    return MAPPER.readValue(file, ForkReport.class);
  }
}
