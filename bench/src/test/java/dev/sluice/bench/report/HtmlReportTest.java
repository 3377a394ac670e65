package dev.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.bench.result.SampleResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report in a browser: it draws, and every number on it is one of the result file's. */
class HtmlReportTest {
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");

  @TempDir private Path folder;

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
    ResultFile results = SampleResults.file();
    String dom = render(results);
    assertTrue(dom.contains("data-ready=\"true\""), "the script ran to its end");
    int cells = 0;
    int devices = 0;
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
          assertCell(row, "of-reading", m.latency().p50().median() / SampleResults.READ_NANOS, 1);
          assertCell(row, "p99", m.latency().p99().median(), 1e-3);
          assertCell(row, "p999", m.latency().p999().median(), 1e-3);
        }
        if (m.deviceTime() != null) {
          assertCell(row, "device", m.deviceTime().spanNanos(), 1e-6);
          assertCell(row, "kernels", m.deviceTime().kernelNanos(), 1e-6);
          devices++;
        }
        assertEquals(m.busy(), row.contains("machine busy: others used 12 %"), row);
      }
    }
    assertEquals(20, cells);
    assertEquals(5, devices);
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
    ResultFile results = SampleResults.file();
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
    String page = HtmlReport.of(SampleResults.file());
    String elements = page.replaceAll("(?s)(<script[^>]*>).*?</script>", "$1");
    assertTrue(elements.contains("id=\"measurements\""));
    assertFalse(Pattern.compile("<\\w[^>]+(src|href)=|url\\(|@import").matcher(elements).find());
    assertFalse(page.contains("</script><b>"));
    assertTrue(page.toLowerCase(Locale.ROOT).contains("echarts"));
  }
}
