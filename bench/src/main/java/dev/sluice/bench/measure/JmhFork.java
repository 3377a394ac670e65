package dev.sluice.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.result.Outcome;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import tools.jackson.core.JacksonException;

/** Runs a benchmark with JMH in one JVM of its own. */
final class JmhFork implements Fork {
  private static final int TIMEOUT_HOURS = 2;

  private final Path folder;

  JmhFork(Path folder) {
    this.folder = folder;
  }

  @Override
  public Timed run(
      Case shape, ContenderId contender, int threads, Effort effort, Path expectation) {
    Path reportFile = folder.resolve("fork.json");
    Path log = folder.resolve("fork.log");
    List<String> jvmArgs = new ArrayList<>(ForkFlags.of(contender, shape));
    jvmArgs.add("-D" + ForkReport.FILE + "=" + reportFile);
    jvmArgs.add("-D" + Trial.EXPECTATION + "=" + expectation);
    Class<?> benchmark = shape.mode() == Mode.STREAM ? StreamBenchmark.class : LayerBenchmark.class;
    Options options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(benchmark.getName()) + "\\.")
            .param("shape", shape.text())
            .param("contender", contender.toString())
            .param("threads", Integer.toString(threads))
            .forks(1)
            .warmupIterations(effort.warmups())
            .warmupTime(TimeValue.milliseconds(effort.warmupMillis()))
            .measurementIterations(effort.iterations())
            .measurementTime(TimeValue.milliseconds(effort.millis()))
            .timeout(TimeValue.hours(TIMEOUT_HOURS))
            .jvmArgs(jvmArgs.toArray(String[]::new))
            .shouldFailOnError(false)
            .output(log.toString())
            .build();
    PrintStream terminal = System.err;
    // JMH passes on what libraries print, which would tear the progress bar.
    try (PrintStream noise = new PrintStream(folder.resolve("fork.err").toFile(), UTF_8)) {
      System.setErr(noise);
      Files.deleteIfExists(reportFile);
      Collection<RunResult> results = new Runner(options).run();
      if (!Files.exists(reportFile)) {
        return new Timed(new double[0], ForkReport.without(Outcome.FAILED, lastWords(log)));
      }
      ForkReport report = ForkReport.read(reportFile);
      double[] nanos =
          results.stream()
              .flatMap(result -> result.getBenchmarkResults().stream())
              .flatMap(result -> result.getIterationResults().stream())
              .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
              .toArray();
      if (report.outcome() == Outcome.MEASURED && nanos.length == 0) {
        return new Timed(nanos, ForkReport.without(Outcome.FAILED, lastWords(log)));
      }
      return new Timed(nanos, report);
    } catch (RunnerException | JacksonException e) {
      return new Timed(
          new double[0], ForkReport.without(Outcome.FAILED, String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.setErr(terminal);
    }
  }

  /** What a JVM said that ended without a report: a crash, or no memory. */
  private static String lastWords(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.matches(".*(Error|Exception|SIG[A-Z]+|#  |exit code|failed).*"))
          .map(String::strip)
          .findFirst()
          .orElse("its JVM ended without a word");
    } catch (IOException e) {
      return "its JVM ended without a word";
    }
  }
}
