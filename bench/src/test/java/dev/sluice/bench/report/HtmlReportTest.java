package dev.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.bench.contender.Expectation.Agreement;
import dev.sluice.bench.contender.Result;
import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Environment;
import dev.sluice.bench.result.Environment.DeviceLine;
import dev.sluice.bench.result.Environment.Peak;
import dev.sluice.bench.result.Estimates;
import dev.sluice.bench.result.Interval;
import dev.sluice.bench.result.Latency;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.Outcome;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.bench.result.Startup;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report in a browser: it draws, and every number on it is one of the result file's. */
class HtmlReportTest {
  private static final Double READ_NANOS = 2500.0;

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");

  @TempDir private Path folder;

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
        new Interval(flops / time.median(), flops / time.high(), flops / time.low()),
        latency,
        contender.equals("nd4j") ? 0.12 : 0.01,
        new Startup(250e6, 30e6));
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

  private static ResultFile results() {
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

  private static String browser() {
    for (String name : BROWSERS) {
      for (String folder : System.getenv("PATH").split(":")) {
        if (Files.isExecutable(Path.of(folder, name))) {
          return Path.of(folder, name).toString();
        }
      }
    }
    throw new AssertionError(
        "This test renders the report: install Chromium (Debian: chromium), looked for "
            + BROWSERS);
  }

  /** The page after its script has run, as the browser has it. */
  private String render(ResultFile results) throws IOException, InterruptedException {
    Path page = Files.writeString(folder.resolve("report.html"), HtmlReport.of(results));
    Path dom = folder.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                browser(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=10000",
                "--window-size=1250,3000",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(folder.resolve("browser.log").toFile())
            .start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the browser has not ended");
    return Files.readString(dom);
  }

  @Test
  void rendersWithTheNumbersOfTheFile() throws Exception {
    ResultFile results = results();
    String dom = render(results);
    assertTrue(dom.contains("data-ready=\"true\""), "the script ran to its end");
    int cells = 0;
    for (CaseResult result : results.cases()) {
      for (Measurement m : result.measurements()) {
        String row = row(dom, result.shape(), m.contender());
        if (!m.measured()) {
          assertTrue(row.contains("disagrees with the reference, not timed"), row);
          continue;
        }
        assertCell(row, "time", m.time().median(), 1e-6);
        assertCell(row, "gflops", m.gflops().median(), 1);
        cells += 2;
        if (m.latency() != null) {
          assertCell(row, "p50", m.latency().p50().median(), 1e-3);
          assertCell(row, "of-reading", m.latency().p50().median() / READ_NANOS, 1);
          assertCell(row, "p99", m.latency().p99().median(), 1e-3);
          assertCell(row, "p999", m.latency().p999().median(), 1e-3);
        }
        assertEquals(m.busy(), row.contains("machine busy: others used 12 %"), row);
      }
    }
    assertEquals(20, cells);
    Matcher published =
        Pattern.compile("<tr class=\"published\">.*?data-value=\"([^\"]+)\"").matcher(dom);
    assertTrue(published.find());
    assertEquals(0.123, Double.parseDouble(published.group(1)));
    assertFalse(published.find());
  }

  private static String row(String dom, String shape, String contender) {
    Matcher row =
        Pattern.compile(
                "<tr[^>]*data-shape=\""
                    + Pattern.quote(shape)
                    + "\"[^>]*data-contender=\""
                    + contender
                    + "\"[^>]*>.*?</tr>")
            .matcher(dom);
    assertTrue(row.find(), shape + " " + contender);
    return row.group();
  }

  /** The cell's own value is the file's, and what is shown is that value, rounded. */
  private static void assertCell(String row, String field, double value, double scale) {
    Matcher cell =
        Pattern.compile("data-field=\"" + field + "\" data-value=\"([^\"]+)\">([^<]+)<")
            .matcher(row);
    assertTrue(cell.find(), field + " in " + row);
    assertEquals(value, Double.parseDouble(cell.group(1)), field);
    double shown = Double.parseDouble(cell.group(2));
    assertEquals(value * scale, shown, value * scale * 0.006, field);
  }

  @Test
  void chartsShowTheNumbersOfTheFile() throws Exception {
    ResultFile results = results();
    String dom = render(results);
    // Bars are labelled with GFLOP/s, those of the speed-up with the ratio of the times.
    List<String> texts =
        Pattern.compile("<text[^>]*>([^<]*)</text>")
            .matcher(dom)
            .results()
            .map(found -> found.group(1))
            .toList();
    for (CaseResult result : results.cases()) {
      for (Measurement m : result.measurements()) {
        if (m.measured()) {
          assertTrue(texts.contains(digits(m.gflops().median())), digits(m.gflops().median()));
        }
      }
    }
    CaseResult first = results.cases().getFirst();
    double ratio =
        first.of("reference").orElseThrow().time().median()
            / first.of("nd4j").orElseThrow().time().median();
    assertTrue(texts.contains(digits(ratio)), digits(ratio) + " in " + texts);
    assertTrue(texts.contains("V100 fp32 (published, another machine)"), texts.toString());
    assertTrue(texts.contains("FLOP/byte"), "the roofline");
    assertTrue(texts.contains("99.9"), "the latency curve");
    assertTrue(dom.contains("Batch: GRU, forward, hidden 64, 10 steps"), "the scaling");
    assertTrue(dom.contains("A GPU (driver 7)"));
    assertTrue(dom.contains("abc1234"));
  }

  private static String digits(double value) {
    if (value >= 100) {
      return Long.toString(Math.round(value));
    }
    return new java.math.BigDecimal(value)
        .round(new java.math.MathContext(3, java.math.RoundingMode.HALF_UP))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Nothing is loaded from elsewhere, and text of the file stays text. */
  @Test
  void isSelfContained() {
    String page = HtmlReport.of(results());
    String elements = page.replaceAll("(?s)(<script[^>]*>).*?</script>", "$1");
    assertTrue(elements.contains("id=\"measurements\""));
    assertFalse(Pattern.compile("<\\w[^>]+(src|href)=|url\\(|@import").matcher(elements).find());
    assertFalse(page.contains("</script><b>"));
    assertTrue(page.toLowerCase(Locale.ROOT).contains("echarts"));
  }
}
