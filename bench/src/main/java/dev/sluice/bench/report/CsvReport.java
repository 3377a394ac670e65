package dev.sluice.bench.report;

import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Interval;
import dev.sluice.bench.result.Latency;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.ResultFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/** Results as comma-separated values, a line per measurement. */
public final class CsvReport {
  private static final List<String> COLUMNS =
      List.of(
          "case",
          "threads",
          "contender",
          "version",
          "outcome",
          "note",
          "time_ns",
          "time_low_ns",
          "time_high_ns",
          "gflops",
          "gflops_low",
          "gflops_high",
          "low_and_high",
          "flops",
          "bytes",
          "p50_ns",
          "p99_ns",
          "p999_ns",
          "others_cpu_share",
          "largest_error",
          "error_bound",
          "weight_read_ns",
          "open_ns",
          "first_run_ns",
          "launches",
          "bytes_in",
          "bytes_out",
          "device_span_ns",
          "device_kernels_ns");

  private CsvReport() {}

  /**
   * Writes results.
   *
   * @param results the results
   * @return the file's text
   */
  public static String of(ResultFile results) {
    CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true);
    COLUMNS.forEach(schema::addColumn);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (CaseResult result : results.cases()) {
      if (result.skipped() != null) {
        lines.add(line(result.shape(), result.threads(), "", "", "SKIPPED", result.skipped()));
      }
      result.measurements().forEach(measurement -> lines.add(line(result, measurement)));
    }
    return new CsvMapper().writer(schema.build()).writeValueAsString(lines);
  }

  private static Map<String, Object> line(Object... values) {
    Map<String, Object> line = new LinkedHashMap<>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      line.put(COLUMNS.get(i), i < values.length ? values[i] : null);
    }
    return line;
  }

  private static Map<String, Object> line(CaseResult result, Measurement m) {
    Interval time = m.time();
    Latency latency = m.latency();
    return line(
        result.shape(),
        m.threads(),
        m.contender(),
        m.version(),
        m.outcome().name(),
        m.note(),
        time == null ? null : time.median(),
        end(time, Interval::low),
        end(time, Interval::high),
        m.gflops() == null ? null : m.gflops().median(),
        end(m.gflops(), Interval::low),
        end(m.gflops(), Interval::high),
        m.gflops() == null || !m.gflops().known() ? null : m.gflops().ends().label(),
        result.flops(),
        result.bytes(),
        latency == null ? null : latency.p50().median(),
        latency == null ? null : latency.p99().median(),
        latency == null ? null : latency.p999().median(),
        m.othersShare(),
        worst(m) == null ? null : worst(m).error(),
        worst(m) == null ? null : worst(m).bound(),
        result.weightReadNanos(),
        m.startup() == null ? null : m.startup().openNanos(),
        m.startup() == null ? null : m.startup().firstNanos(),
        m.device() == null ? null : m.device().launches(),
        m.device() == null ? null : m.device().bytesIn(),
        m.device() == null ? null : m.device().bytesOut(),
        m.deviceTime() == null ? null : m.deviceTime().spanNanos(),
        m.deviceTime() == null ? null : m.deviceTime().kernelNanos());
  }

  /** The comparison that came nearest to its bound. */
  private static dev.sluice.bench.contender.Expectation.Agreement worst(Measurement m) {
    return m.agreements().stream()
        .max(java.util.Comparator.comparingDouble(a -> a.error() / a.bound()))
        .orElse(null);
  }

  /** Of an interval, where there is one. */
  private static Double end(Interval interval, Function<Interval, Double> end) {
    return interval == null || !interval.known() ? null : end.apply(interval);
  }
}
