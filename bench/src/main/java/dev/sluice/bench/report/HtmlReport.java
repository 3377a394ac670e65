package dev.sluice.bench.report;

import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.ResultFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results as one page that needs nothing else: the data, the charts' library and the script that
 * draws them are in it.
 */
public final class HtmlReport {
  private static final int TICKS_PER_HALF_DISTANCE = 5;
  private static final double MICRO = 1e3;

  /**
   * The latencies of a stream as a curve.
   *
   * @param shape the case
   * @param threads how many threads computed
   * @param contender who computed
   * @param points percentile and latency in microseconds, both rising
   */
  record Curve(String shape, int threads, String contender, List<double[]> points) {}

  private HtmlReport() {}

  /**
   * Writes results.
   *
   * @param results the results
   * @return the page's text
   */
  public static String of(ResultFile results) {
    return Page.of(
        "report.html",
        Map.of(
            "/*style*/", Page.resource("report.css"),
            "{\"results\":0}", Page.embeddable(results.json()),
            "[\"curves\"]",
                Page.embeddable(JsonMapper.shared().writeValueAsString(curves(results))),
            "/*script*/", Page.resource("report.js"),
            "/*charts*/", Page.charts()));
  }

  private static List<Curve> curves(ResultFile results) {
    List<Curve> curves = new ArrayList<>();
    for (CaseResult result : results.cases()) {
      for (Measurement m : result.measurements()) {
        if (m.latency() != null) {
          curves.add(
              new Curve(
                  result.shape(), result.threads(), m.contender(), points(m.latency().decoded())));
        }
      }
    }
    return curves;
  }

  private static List<double[]> points(Histogram histogram) {
    List<double[]> points = new ArrayList<>();
    for (HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF_DISTANCE)) {
      points.add(
          new double[] {value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / MICRO});
    }
    return points;
  }
}
