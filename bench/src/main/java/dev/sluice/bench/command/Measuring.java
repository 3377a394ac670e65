package dev.sluice.bench.command;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Instructions;
import dev.sluice.bench.measure.Campaign;
import dev.sluice.bench.measure.RunningBenchmarks;
import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Environment;
import dev.sluice.bench.result.Environment.DeviceLine;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.bench.roofline.HostPeak;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs a campaign at a terminal: announces it, shows its progress, keeps its results. */
final class Measuring implements Campaign.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final double HOUR = 3600;
  private static final double MINUTE = 60;

  private final Campaign.Settings settings;
  private final Outputs outputs;
  private final Function<CaseResult, String> table;
  private final PrintWriter out;
  private final PrintWriter err;
  private final String created = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final ReentrantLock writing = new ReentrantLock();
  private Campaign campaign;
  private Environment environment;
  private Progress progress;
  private boolean finished;

  Measuring(
      Campaign.Settings settings,
      Outputs outputs,
      CommandLine line,
      Function<CaseResult, String> table) {
    this.settings = settings;
    this.outputs = outputs;
    this.table = table;
    this.out = line.getOut();
    this.err = line.getErr();
  }

  /**
   * Measures.
   *
   * @param devices that of each backend among the contenders, see {@link Machine#device}
   * @return the exit code
   */
  int run(List<DeviceLine> devices) {
    announce();
    try (RunningBenchmarks running = RunningBenchmarks.announce()) {
      if (running.others()) {
        err.println(RunningBenchmarks.WARNING);
        err.flush();
      }
      return measure(devices);
    }
  }

  private int measure(List<DeviceLine> devices) {
    Path folder = temporaryFolder();
    Thread hook =
        new Thread(
            () -> {
              interrupted();
              delete(folder);
            });
    try {
      environment = environment(devices);
      campaign = new Campaign(settings, folder, this);
      progress = Progress.of("bench", campaign.plannedSeconds());
      Runtime.getRuntime().addShutdownHook(hook);
      boolean fitted = campaign.run();
      progress.clear();
      writing.lock();
      try {
        finished = true;
        outputs.write(results(true), true);
      } finally {
        writing.unlock();
      }
      outputs.announce(out);
      out.flush();
      boolean measured =
          campaign.results().stream()
              .anyMatch(result -> result.measurements().stream().anyMatch(Measurement::measured));
      return fitted && measured ? CommandLine.ExitCode.OK : CommandLine.ExitCode.USAGE;
    } finally {
      remove(hook);
      if (progress != null) {
        progress.clear();
      }
      delete(folder);
    }
  }

  /** {@return what {@link #run} has measured} */
  List<CaseResult> results() {
    return campaign.results();
  }

  /** Says what is measured, and how long it will take. */
  void announce() {
    Instructions held = Instructions.own();
    out.printf(
        Locale.ROOT,
        "%s on %s, on %s, %s%s: about %s%n",
        count(settings.cases().size(), "case"),
        settings.contenders().stream().map(ContenderId::toString).collect(Collectors.joining(", ")),
        settings.threads().stream()
            .map(n -> count(n, "thread"))
            .collect(Collectors.joining(" and ")),
        count(settings.rounds(), "round"),
        held == Instructions.ALL ? "" : ", held to " + held.label(),
        duration(Campaign.plannedSeconds(settings)));
    out.flush();
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  static String duration(double seconds) {
    if (seconds >= HOUR) {
      return String.format(Locale.ROOT, "%.1f hours", seconds / HOUR);
    }
    return seconds >= 2 * MINUTE
        ? String.format(Locale.ROOT, "%.0f minutes", seconds / MINUTE)
        : String.format(Locale.ROOT, "%.0f seconds", seconds);
  }

  private Environment environment(List<DeviceLine> devices) {
    return Machine.environment(
        devices,
        settings.contenders(),
        settings.threads().stream().map(HostPeak::measure).toList());
  }

  private ResultFile results(boolean complete) {
    return new ResultFile(
        ResultFile.FORMAT,
        created,
        System.getProperty("sluice.command", ""),
        complete,
        environment,
        campaign.results());
  }

  /** Where the JVM is being ended, the hook has its last word nevertheless. */
  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the hook runs
    }
  }

  /**
   * Ctrl-C, or a kill that lets the JVM say a last word. Who writes may wait for ever, as for the
   * reader of a pipe; the JVM does not.
   */
  private void interrupted() {
    campaign.interrupt(); // first: the forks are being ended as well
    Thread keeping = Thread.ofPlatform().daemon().start(this::keep);
    try {
      if (!keeping.join(PATIENCE)) {
        err.println("\nsluice: interrupted, and nobody takes the results");
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    writing.lock();
    try {
      if (finished) {
        return;
      }
      finished = true;
      ResultFile kept = results(false);
      try {
        outputs.write(kept, true);
      } catch (RuntimeException e) {
        err.println("\nsluice: interrupted, and " + e.getMessage());
        err.flush();
        return;
      }
      err.printf("%nsluice: interrupted; %s measured%n", count(kept.cases().size(), "case"));
      outputs.announce(err);
      err.flush();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void begins(String what) {
    progress.message(what);
  }

  @Override
  public void ends(double plannedSeconds, double remainingSeconds) {
    progress.advance(plannedSeconds, remainingSeconds);
  }

  @Override
  public void done(CaseResult result) {
    writing.lock();
    try {
      if (finished) {
        return;
      }
      progress.clear();
      out.println(table.apply(result));
      out.flush();
      outputs.write(results(false), false);
      progress = progress.again();
    } finally {
      writing.unlock();
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("sluice-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever interrupts may be doing it already, and a fork that is being ended may still write. */
  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : Set.copyOf(files.toList())) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException | UncheckedIOException e) {
      return; // what is left is the system's, in its folder of temporary files
    }
  }
}
