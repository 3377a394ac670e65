package dev.sluice.bench.report;

import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Estimates;
import dev.sluice.bench.result.Interval;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Published;
import dev.sluice.text.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** A case's results for a terminal. */
public final class ConsoleReport {
  private static final double MICRO = 1e3;
  private static final double MILLI = 1e6;

  private ConsoleReport() {}

  /**
   * A case's table, the fastest first.
   *
   * @param result the case's results
   * @return lines
   */
  public static String of(CaseResult result) {
    StringBuilder text = new StringBuilder();
    text.append(result.title())
        .append(result.threads() == 1 ? " (1 thread)" : " (" + result.threads() + " threads)")
        .append('\n');
    if (result.skipped() != null) {
      return text.append("  skipped: ").append(result.skipped()).append('\n').toString();
    }
    List<Measurement> measured =
        result.measurements().stream()
            .filter(Measurement::measured)
            .sorted(Comparator.comparingDouble(m -> m.time().median()))
            .toList();
    if (!measured.isEmpty()) {
      boolean stream = measured.getFirst().latency() != null;
      text.append(
          (stream ? latencies(measured, result.weightReadNanos()) : times(measured))
              .toString()
              .indent(2));
    }
    if (result.weightReadNanos() != null && !measured.isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  of reading: reading the weights once, in 32 bits, takes %s µs (%s GB/s)%n",
              number(result.weightReadNanos() / MICRO),
              number(Case.parse(result.shape()).weightBytes() / result.weightReadNanos())));
    }
    for (Measurement m : result.measurements()) {
      if (!m.measured()) {
        text.append("  ").append(m.contender()).append(": ");
        text.append(words(m)).append('\n');
      } else if (m.note() != null || m.checked().contains(";")) {
        text.append("  ").append(m.contender()).append(": ");
        text.append(m.note() != null ? m.note() : m.checked().replaceFirst("[^;]*; ", ""));
        text.append('\n');
      }
      if (m.busy()) {
        text.append(
            String.format(
                Locale.ROOT,
                "  %s: the machine was busy, other processes used %.0f %% of it%n",
                m.contender(),
                100 * m.othersShare()));
      }
    }
    if (!result.published().isEmpty()) {
      text.append("  published, measured on other machines: ");
      text.append(
          result.published().stream()
              .map(p -> published(p, result.flops()))
              .collect(Collectors.joining("; ")));
      text.append('\n');
    }
    return text.toString();
  }

  private static String published(Published p, double flops) {
    return String.format(
        Locale.ROOT,
        "%s %.3f ms (%.0f GFLOP/s)",
        p.device(),
        p.milliseconds(),
        flops / p.milliseconds() / MILLI);
  }

  private static String words(Measurement m) {
    return switch (m.outcome()) {
      case MEASURED -> "";
      case DISAGREES -> "DISAGREES with the reference, not timed: " + m.note();
      case LACKS -> "does not have " + m.note();
      case UNAVAILABLE -> "is not available: " + m.note();
      case SKIPPED -> "left out: " + m.note();
      case FAILED -> "FAILED: " + m.note();
    };
  }

  private static TextTable times(List<Measurement> measured) {
    Measurement fastest = measured.getFirst();
    List<Interval> shares =
        measured.stream().map(m -> Estimates.pairedRatio(fastest.rounds(), m.rounds())).toList();
    boolean clock = measured.stream().anyMatch(m -> m.deviceTime() != null);
    List<String> titles =
        new ArrayList<>(
            List.of(
                "contender",
                "ms",
                Interval.title(measured.stream().map(Measurement::time).toList()),
                "GFLOP/s",
                "of fastest",
                Interval.title(shares),
                "open ms",
                "first run ms"));
    if (clock) {
      titles.addAll(List.of("device ms", "kernels ms"));
    }
    TextTable table = new TextTable(titles.toArray(String[]::new));
    for (int i = 0; i < measured.size(); i++) {
      Measurement m = measured.get(i);
      Interval share = shares.get(i);
      List<String> line =
          new ArrayList<>(
              List.of(
                  m.contender(),
                  number(m.time().median() / MILLI),
                  range(m.time(), x -> number(x / MILLI)),
                  number(m.gflops().median()),
                  m == fastest ? "1" : share(share.median()),
                  m == fastest ? "" : range(share, ConsoleReport::share),
                  millis(m.startup() == null ? null : m.startup().openNanos()),
                  millis(m.startup() == null ? null : m.startup().firstNanos())));
      if (clock) {
        line.add(millis(m.deviceTime() == null ? null : m.deviceTime().spanNanos()));
        line.add(millis(m.deviceTime() == null ? null : m.deviceTime().kernelNanos()));
      }
      table.line(line.toArray(String[]::new));
    }
    return table;
  }

  /**
   * The ends of an interval.
   *
   * @param interval the interval
   * @param text how its ends are written
   * @return both ends, or a dash where there is none
   */
  public static String range(Interval interval, DoubleFunction<String> text) {
    return interval.known()
        ? text.apply(interval.low()) + " to " + text.apply(interval.high())
        : "-";
  }

  /** Of one whole: two digits that say something, however small it is. */
  private static String share(double value) {
    return String.format(Locale.ROOT, value < 0.1 ? "%.2g" : "%.2f", value);
  }

  private static String millis(Double nanos) {
    return nanos == null ? "-" : number(nanos / MILLI);
  }

  private static TextTable latencies(List<Measurement> measured, Double weightRead) {
    TextTable table =
        new TextTable(
            "contender",
            "p50 µs",
            "of rounds",
            "of reading",
            "p99 µs",
            "of rounds",
            "p99.9 µs",
            "of rounds",
            "GFLOP/s");
    for (Measurement m : measured) {
      Interval p50 = m.latency().p50();
      Interval p99 = m.latency().p99();
      Interval p999 = m.latency().p999();
      table.line(
          m.contender(),
          number(p50.median() / MICRO),
          range(p50),
          weightRead == null ? "-" : String.format(Locale.ROOT, "%.2f", p50.median() / weightRead),
          number(p99.median() / MICRO),
          range(p99),
          number(p999.median() / MICRO),
          range(p999),
          number(m.gflops().median()));
    }
    return table;
  }

  private static String range(Interval interval) {
    return range(interval, x -> number(x / MICRO));
  }

  /**
   * A number with three significant digits.
   *
   * @param value the number
   * @return its text
   */
  public static String number(double value) {
    if (value >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3g", value);
  }
}
