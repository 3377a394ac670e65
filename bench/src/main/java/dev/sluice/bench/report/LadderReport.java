package dev.sluice.bench.report;

import dev.sluice.backend.Fusion;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Ladder;
import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Estimates;
import dev.sluice.bench.result.Interval;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import dev.sluice.text.TextTable;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rungs of the ladder with what each is worth. */
public final class LadderReport {
  private LadderReport() {}

  /**
   * A case's rungs.
   *
   * @param result a case whose contenders are the rungs of one or more backends, in order
   * @return lines
   */
  public static String of(CaseResult result) {
    String ends =
        Interval.title(
            result.measurements().stream()
                .filter(Measurement::measured)
                .map(Measurement::gflops)
                .toList());
    TextTable table = new TextTable("backend", "rung", "GFLOP/s", ends, "of first", ends + " ");
    Measurement first = null;
    String backend = "";
    Set<Fusion> before = Fusion.none();
    Mode mode = Case.parse(result.shape()).mode();
    for (Measurement m : result.measurements()) {
      ContenderId id = ContenderId.parse(m.contender());
      Set<Fusion> fusions = id.fusions().orElse(Fusion.none());
      if (!id.name().equals(backend)) {
        first = m.measured() ? m : null;
        before = Fusion.none();
        backend = id.name();
      }
      if (!Ladder.differs(id, mode)) {
        continue;
      }
      Measurement top = first;
      Optional<Interval> factor =
          first != null && m.measured()
              ? Optional.of(Estimates.pairedRatio(first.rounds(), m.rounds()))
              : Optional.empty();
      table.line(
          id.name(),
          rung(fusions, before),
          m.measured() ? ConsoleReport.number(m.gflops().median()) : "-",
          m.measured()
              ? ConsoleReport.range(m.gflops(), ConsoleReport::number)
              : m.outcome().name().toLowerCase(Locale.ROOT) + ": " + m.note(),
          factor.map(f -> m == top ? "1" : ratio(f.median())).orElse("-"),
          factor.map(f -> m == top ? "" : ConsoleReport.range(f, LadderReport::ratio)).orElse(""));
      before = fusions;
    }
    return result.title()
        + (result.skipped() == null ? "\n" + table.toString().indent(2) : ": " + result.skipped());
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String rung(Set<Fusion> fusions, Set<Fusion> before) {
    if (fusions.isEmpty()) {
      return "one product per gate and step";
    }
    EnumSet<Fusion> added = EnumSet.copyOf(fusions);
    added.removeAll(before);
    return added.stream().map(fusion -> "+ " + fusion.meaning()).collect(Collectors.joining(", "));
  }
}
