package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.bench.verify.Durations;
import dev.sluice.bench.verify.ErrorLog;
import dev.sluice.bench.verify.Verification;
import dev.sluice.bench.verify.Verification.Depth;
import dev.sluice.text.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice verify}. */
@Command(
    name = "verify",
    description = {
      "Checks that a backend computes right on this device: every operation, cell, direction and"
          + " option once and a whole training against the reference in double, with bounds derived"
          + " from the number of roundings. Exit code 1 where something is out of tolerance."
    })
final class VerifyCommand implements Callable<Integer> {
  @Option(
      names = "--backend",
      split = ",",
      paramLabel = "NAME",
      description = "backends to check; default: all that start here")
  private List<String> backends = List.of();

  @Option(
      names = "--full",
      description =
          "all of conformance: further sizes, every fusion turned off, every cell in whole models,"
              + " the same bits in every run, memory that is given back")
  private boolean full;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "write the errors of every operation for programs as well, after each group of checks")
  private Path json;

  @Spec private CommandSpec spec;

  private VerifyCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<String> names = backends;
    if (names.isEmpty()) {
      names =
          Backends.list().stream()
              .filter(status -> status.device().isPresent())
              .map(Backends.Status::name)
              .toList();
    }
    OutputFile.require("--json", json);
    System.setProperty(Backends.UNVERIFIED_PROPERTY, "true");
    List<VerdictLine> verdicts = new ArrayList<>();
    Depth depth = full ? Depth.FULL : Depth.QUICK;
    boolean holds = true;
    for (String name : names) {
      try (Backend backend =
          WholeBackend.open("--backend", name)) { // a wrong name is an error before the tests
        out.printf(
            "%s: %s; %s%n",
            backend.name(), backend.device().driver(), Durations.text(backend.name(), depth));
        out.flush();
      }
      Verification.Verdict verdict;
      Consumer<Verification.Verdict> keep =
          soFar -> {
            List<VerdictLine> all = new ArrayList<>(verdicts);
            all.add(VerdictLine.of(name, depth, soFar));
            JsonResult.write(json, all);
          };
      try (Groups groups = new Groups(out, new Progress("verify " + name), keep)) {
        verdict = Verification.run(name, depth, groups);
      }
      print(out, name, verdict);
      verdicts.add(VerdictLine.of(name, depth, verdict));
      JsonResult.write(json, verdicts);
      if (verdict.holds()) {
        Backends.verified(name);
      }
      holds &= verdict.holds();
    }
    out.flush();
    return holds ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** What is written of a backend. */
  private record VerdictLine(
      String backend,
      String depth,
      int checks,
      List<String> failures,
      Map<String, ErrorLog.Line> operations) {
    static VerdictLine of(String backend, Depth depth, Verification.Verdict verdict) {
      return new VerdictLine(
          backend, depth.name(), verdict.tests(), verdict.failures(), verdict.errors().lines());
    }
  }

  /** Prints a line after each group; there may be no terminal for a progress bar. */
  private static final class Groups implements Verification.Listener, AutoCloseable {
    private final PrintWriter out;
    private final Consumer<Verification.Verdict> keep;
    private Progress progress;

    Groups(PrintWriter out, Progress progress, Consumer<Verification.Verdict> keep) {
      this.out = out;
      this.progress = progress;
      this.keep = keep;
    }

    @Override
    public void checked(String name) {
      progress.message(name);
    }

    @Override
    public void done(String name, int tests, int failures, Verification.Verdict soFar) {
      progress.clear();
      out.printf("  %s: %d checks, %d failed%n", name, tests, failures);
      out.flush();
      progress = progress.again();
      keep.accept(soFar);
    }

    @Override
    public void close() {
      progress.clear();
    }
  }

  private static void print(PrintWriter out, String name, Verification.Verdict verdict) {
    TextTable table =
        new TextTable("operation", "results", "error", "bound", "of bound", "in tolerance");
    for (Map.Entry<String, ErrorLog.Line> entry : verdict.errors().lines().entrySet()) {
      ErrorLog.Line line = entry.getValue();
      table.line(
          entry.getKey(),
          Integer.toString(line.results()),
          String.format(Locale.ROOT, "%.2e", line.error()),
          String.format(Locale.ROOT, "%.2e", line.bound()),
          String.format(Locale.ROOT, "%.1f %%", 100 * line.share()),
          line.holds() ? "yes" : "NO");
    }
    out.print(table);
    out.println("  a result counts for every operation of the program that it is compared in");
    verdict.failures().forEach(failure -> out.println("FAILED " + failure));
    out.printf(
        "%s: %d of %d checks passed%n%n",
        name, verdict.tests() - verdict.failures().size(), verdict.tests());
  }
}
