package dev.sluice.bench.command;

import dev.sluice.bench.report.ConsoleReport;
import dev.sluice.bench.result.Comparison;
import dev.sluice.bench.result.Interval;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.text.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice compare}. */
@Command(
    name = "compare",
    description = {
      "Compares two result files case by case: the ratio of the times, B over A, with its 95 %%"
          + " confidence interval. Exit code 1 where a contender is slower in B beyond the"
          + " threshold, or is no longer measured."
    })
final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A.json", description = "the results before")
  private Path before;

  @Parameters(index = "1", paramLabel = "B.json", description = "the results after")
  private Path after;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      description = "a regression is a ratio whose whole interval is above 1 + this; default: 5")
  private double threshold = 5;

  @Spec private CommandSpec spec;

  private CompareCommand() {}

  @Override
  public Integer call() {
    if (!(threshold >= 0)) {
      throw new IllegalArgumentException("--threshold is " + threshold + ", must be at least 0");
    }
    ResultFile a = ResultFile.read(before);
    ResultFile b = ResultFile.read(after);
    PrintWriter out = spec.commandLine().getOut();
    if (!a.environment().cpu().equals(b.environment().cpu())) {
      out.printf(
          "Note: measured on different machines: %s, %s%n",
          a.environment().cpu(), b.environment().cpu());
    }
    if (!a.complete() || !b.complete()) {
      out.println("Note: " + (a.complete() ? after : before) + " was interrupted before its end");
    }
    List<Comparison> comparisons = Comparison.of(a, b);
    if (comparisons.stream().noneMatch(Comparison::inBoth)) {
      throw new IllegalArgumentException(before + " and " + after + " have no case in common");
    }
    TextTable table =
        new TextTable("case", "threads", "contender", "B / A", ends(comparisons), "verdict");
    boolean regressed = false;
    for (Comparison comparison : comparisons) {
      boolean worse = comparison.regression(threshold / 100);
      regressed |= worse;
      Interval ratio = comparison.ratio();
      table.line(
          comparison.shape(),
          Integer.toString(comparison.threads()),
          comparison.contender(),
          ratio == null ? "-" : String.format(Locale.ROOT, "%.3f", ratio.median()),
          ratio == null
              ? comparison.lost()
              : ConsoleReport.range(ratio, end -> String.format(Locale.ROOT, "%.3f", end)),
          verdict(comparison));
    }
    out.print(table);
    if (comparisons.stream().anyMatch(c -> c.ratio() != null && !c.certain())) {
      out.println("One or two rounds tell too little of others: measure with --rounds 3 or more.");
    }
    out.flush();
    return regressed ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private static String ends(List<Comparison> comparisons) {
    return Interval.title(
        comparisons.stream().map(Comparison::ratio).filter(Objects::nonNull).toList());
  }

  private String verdict(Comparison comparison) {
    if (comparison.ratio() == null) {
      return "LOST";
    }
    if (!comparison.certain()) {
      return "few rounds";
    }
    if (comparison.regression(threshold / 100)) {
      return "SLOWER";
    }
    return comparison.improvement(threshold / 100) ? "faster" : "";
  }
}
