package dev.sluice.bench.measure;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.DeviceTime;
import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.ContenderException;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Expectation;
import dev.sluice.bench.contender.Expectation.Agreement;
import dev.sluice.bench.contender.Instructions;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.contender.StreamingLayer;
import dev.sluice.bench.result.DeviceTimes;
import dev.sluice.bench.result.DeviceUse;
import dev.sluice.bench.result.Outcome;
import dev.sluice.bench.result.Startup;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One contender on one case in this JVM: opened, checked against the reference, then timed. */
final class Trial {
  /** The system property that names the file with what to expect. */
  static final String EXPECTATION = "sluice.bench.expectation";

  /** The steps that a stream is checked over. */
  private static final int CHECKED_STEPS = 16;

  /** Runs by the device's clock: as many as fit into a quarter of a second, within these bounds. */
  private static final int LEAST_DEVICE_RUNS = 3;

  private static final int MOST_DEVICE_RUNS = 50;
  private static final long DEVICE_NANOS = 250_000_000;

  private final Optional<Path> kept;
  private final Case shape;
  private final ContenderId id;
  private final int threads;
  private final CpuTimes times = new CpuTimes();
  private String version = "";
  private String scope = "";
  private List<Agreement> agreements = List.of();
  private Startup startup;
  private DeviceUse device;
  private DeviceTimes deviceTime;
  private ForkReport latest;

  /** In a JVM of its own, which was told by a property where the expectation is. */
  Trial(String shape, String contender, int threads) {
    this(
        shape,
        contender,
        threads,
        Optional.ofNullable(System.getProperty(EXPECTATION)).map(Path::of));
  }

  Trial(String shape, String contender, int threads, Optional<Path> kept) {
    this.kept = kept;
    this.shape = Case.parse(shape);
    this.id = ContenderId.parse(contender);
    this.threads = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  /** The problem of a case; of a stream, the first steps that it is checked over. */
  static Problem problem(Case shape) {
    return Problems.of(
        shape.mode() == Mode.STREAM
            ? Case.parse(shape.text().replace(":t1:stream", ":t" + CHECKED_STEPS + ":forward"))
            : shape);
  }

  PreparedLayer layer() {
    Problem problem = problem(shape);
    return open(
        problem,
        problem,
        contender -> contender.prepare(problem, threads),
        PreparedLayer::run,
        (layer, rounded) -> {
          List<Agreement> found = expectation(problem, rounded).check(layer, problem);
          layer.deviceUse().ifPresent(use -> device = use);
          if (!Collections.disjoint(layer.omits(), problem.results())) {
            scope += "; does not compute " + layer.omits();
          }
          return found;
        });
  }

  StreamingLayer stream() {
    Problem checked = problem(shape);
    Problem problem = Problems.of(shape);
    return open(
        problem,
        checked,
        contender -> start(contender, problem),
        null,
        (stream, rounded) -> List.of(expectation(checked, rounded).check(stream, checked)));
  }

  private StreamingLayer start(Contender contender, Problem problem) {
    Optional<StreamingLayer> stream = contender.stream(problem, threads);
    return stream.orElseThrow(() -> refusal(Outcome.LACKS, "one step at a time", null));
  }

  /**
   * Opens a contender and compares what it computes.
   *
   * @param problem the problem
   * @param checked what it is compared on
   * @param first what is its first run; null where it has none before it is compared
   * @param check compares, with the problem that the contender computes instead, if any
   */
  private <T extends AutoCloseable> T open(
      Problem problem,
      Problem checked,
      Function<Contender, T> prepare,
      Consumer<T> first,
      BiFunction<T, Optional<Problem>, List<Agreement>> check) {
    List<T> begun = new ArrayList<>();
    try {
      return open(
          problem,
          checked,
          contender -> {
            T made = prepare.apply(contender);
            begun.add(made);
            return made;
          },
          check,
          first);
    } catch (MeasurementException e) {
      begun.forEach(made -> close(made, e)); // or it would go on beside what is measured next
      throw e;
    }
  }

  private static void close(AutoCloseable made, Exception why) {
    try {
      made.close();
    } catch (Exception e) {
      why.addSuppressed(e);
    }
  }

  private <T> T open(
      Problem problem,
      Problem checked,
      Function<Contender, T> prepare,
      BiFunction<T, Optional<Problem>, List<Agreement>> check,
      Consumer<T> first) {
    T opened;
    Optional<Problem> rounded;
    long begin = System.nanoTime();
    try {
      Instructions.own().apply();
      Contender contender = id.open();
      Optional<String> lacking = contender.lacks(problem);
      if (lacking.isPresent()) {
        throw refusal(Outcome.LACKS, lacking.get(), null);
      }
      version = contender.version();
      rounded = contender.rounded(checked);
      opened = prepare.apply(contender);
      version = contender.version(); // which a process of its own tells only now
      long ready = System.nanoTime();
      Double firstNanos = null;
      if (first != null) {
        first.accept(opened);
        firstNanos = (double) (System.nanoTime() - ready);
      }
      startup = new Startup(ready - begin, firstNanos);
    } catch (BackendUnavailableException e) {
      throw refusal(Outcome.UNAVAILABLE, e.getMessage().lines().findFirst().orElse(""), e);
    } catch (LinkageError | ServiceConfigurationError e) {
      throw refusal(Outcome.UNAVAILABLE, oneLine(e), e);
    } catch (MeasurementException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      throw refusal(Outcome.FAILED, oneLine(e), e);
    }
    try {
      agreements = check.apply(opened, rounded);
    } catch (RuntimeException | OutOfMemoryError e) {
      throw refusal(Outcome.FAILED, oneLine(e), e);
    }
    if (!agreements.stream().allMatch(Agreement::holds)) {
      throw refusal(Outcome.DISAGREES, disagreement(), null);
    }
    return opened;
  }

  /** What was computed once for all contenders, unless this one computes with other weights. */
  private Expectation expectation(Problem problem, Optional<Problem> rounded) {
    Expectation expectation =
        kept.isEmpty() || rounded.isPresent()
            ? Expectation.of(rounded.orElse(problem))
            : Expectation.load(kept.get(), problem);
    scope = expectation.scope();
    if (rounded.isPresent()) {
      scope += "; keeps weights in fewer bits, compared with the reference's results for those";
    }
    return expectation;
  }

  private String disagreement() {
    return agreements.stream()
        .filter(agreement -> !agreement.holds())
        .map(Agreement::text)
        .collect(Collectors.joining("; "));
  }

  private static String oneLine(Throwable e) {
    if (e instanceof ContenderException) {
      return e.getMessage();
    }
    String message =
        e.getMessage() == null ? "" : ": " + e.getMessage().lines().findFirst().orElse("");
    return e.getClass().getSimpleName() + message;
  }

  /** Reports that it failed while it was timed. */
  ForkReport failed(RuntimeException e) {
    report(Outcome.FAILED, oneLine(e), null);
    return latest;
  }

  /** What was reported last. */
  ForkReport latest() {
    return latest;
  }

  private MeasurementException refusal(Outcome outcome, String note, Throwable cause) {
    report(outcome, note, null);
    return new MeasurementException(id + ", " + shape.text() + ": " + note, cause);
  }

  /** Notes that the measured part begins or goes on. */
  void measuring() {
    measuring(() -> 0);
  }

  /** The same where a child of this process measures, which has used so much of the processor. */
  void measuring(DoubleSupplier childNanos) {
    times.begin(childNanos);
  }

  /** Notes that the measured part may have ended. */
  void paused() {
    times.end();
  }

  /** Asks the device what a run takes by its own clock, now that everything is warm. */
  void timeOnDevice(PreparedLayer layer) {
    List<DeviceTime> runs = new ArrayList<>();
    try {
      long begun = System.nanoTime();
      while (runs.size() < LEAST_DEVICE_RUNS
          || runs.size() < MOST_DEVICE_RUNS && System.nanoTime() - begun < DEVICE_NANOS) {
        Optional<DeviceTime> run = layer.deviceTime();
        if (run.isEmpty()) {
          return;
        }
        runs.add(run.get());
      }
      deviceTime = DeviceTimes.ofRuns(runs);
    } catch (RuntimeException e) {
      scope += "; its device's clock cannot be read: " + oneLine(e); // what was timed before holds
    }
  }

  void measured(String histogram) {
    report(Outcome.MEASURED, null, histogram);
  }

  /** Written for whoever started this JVM; a person who runs JMH alone has its output. */
  private void report(Outcome outcome, String note, String histogram) {
    latest =
        new ForkReport(
            outcome,
            note,
            version,
            scope,
            agreements,
            times.othersShare(),
            histogram,
            startup,
            device,
            deviceTime);
    String file = System.getProperty(ForkReport.FILE);
    if (file != null) {
      latest.write(Path.of(file));
    }
  }
}
