package dev.sluice.bench.result;

import dev.sluice.bench.contender.Expectation.Agreement;
import dev.sluice.bench.contender.Result;
import dev.sluice.bench.result.Environment.DeviceLine;
import dev.sluice.bench.result.Environment.Peak;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Published;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A result file with something of everything in it: outcomes, latencies, names that HTML escapes.
 */
public final class SampleResults {
  /** Nanoseconds that a step of the stream needs to read its weights. */
  public static final Double READ_NANOS = 2500.0;

  private SampleResults() {}

  private static Measurement measured(Case shape, String contender, double nanos) {
    List<double[]> rounds =
        List.of(new double[] {nanos, 1.01 * nanos}, new double[] {0.98 * nanos, 1.02 * nanos});
    Interval time = Estimates.median(rounds);
    double flops = shape.flops();
    Latency latency = null;
    if (shape.text().endsWith("stream")) {
      Histogram histogram = new Histogram(3);
      for (int i = 1; i <= 5000; i++) {
        histogram.recordValue((long) (nanos * (1 + i * i / 5e6)));
      }
      latency = Latency.of(List.of(Latency.encode(histogram)));
    }
    return new Measurement(
        contender,
        "1.0 <of " + contender + ">",
        2,
        Outcome.MEASURED,
        null,
        "all",
        List.of(new Agreement(Result.Y, 1.5e-7, 2e-6)),
        rounds,
        time,
        new Interval(flops / time.median(), flops / time.high(), flops / time.low(), time.ends()),
        latency,
        contender.equals("nd4j") ? 0.12 : 0.01,
        new Startup(250e6, 30e6),
        contender.equals("nd4j") ? new DeviceUse(312, 40960, 0, 7) : null,
        contender.equals("nd4j") ? new DeviceTimes(0.75 * nanos, 0.5 * nanos) : null);
  }

  private static CaseResult result(String text, List<Published> published, Measurement... more) {
    Case shape = Case.parse(text);
    List<Measurement> all = new ArrayList<>();
    all.add(measured(shape, "reference", shape.flops() / 1.1));
    all.add(measured(shape, "nd4j", shape.flops() / 37.77));
    all.addAll(List.of(more));
    return new CaseResult(
        text,
        shape.toString(),
        "",
        2,
        shape.flops(),
        shape.flops() / 9,
        text.endsWith("stream") ? READ_NANOS : null,
        published,
        null,
        all);
  }

  public static ResultFile file() {
    Measurement wrong =
        new Measurement(
            "libtorch",
            "2.13",
            2,
            Outcome.DISAGREES,
            "Y is off by 0.5 </script><b>",
            "",
            List.of(),
            List.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    CaseResult skipped =
        new CaseResult(
            "lstm:i8:h8:b1:t1:forward",
            "LSTM H 8",
            "",
            2,
            1,
            1,
            null,
            List.of(),
            "no memory",
            List.of());
    return new ResultFile(
        ResultFile.FORMAT,
        "2026-11-23T08:00:00Z",
        "sluice bench --suite \"x\" & <more>",
        true,
        new Environment(
            "A CPU",
            2,
            24_000_000_000L,
            "Linux",
            "JVM 25",
            List.of("-Xmx1g"),
            "abc1234",
            List.of(new DeviceLine("nd4j", "A GPU", "driver 7")),
            List.of(new Environment.Held("nd4j", "all that the processor has")),
            List.of(new Peak(2, 210.5, 31.25))),
        List.of(
            result(
                "lstm:no-input:h256:b16:t25:forward",
                List.of(new Published("V100 fp32", 0.123)),
                wrong),
            result("gru:i64:h64:b1:t10:forward", List.of()),
            result("gru:i64:h64:b4:t10:forward", List.of()),
            result("gru:i64:h64:b16:t10:forward", List.of()),
            result("lstm:i256:h256:b1:t1:stream", List.of()),
            skipped));
  }
}
