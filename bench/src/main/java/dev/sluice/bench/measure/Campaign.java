package dev.sluice.bench.measure;

import dev.sluice.backend.FreeMemory;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Expectation;
import dev.sluice.bench.contender.LayerProgram;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.result.CaseResult;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.Outcome;
import dev.sluice.bench.roofline.WeightRead;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import dev.sluice.bench.suite.SuiteCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures cases in rounds: in each round every contender runs once, in a JVM of its own, one after
 * the other, and the next round begins with another one. So what changes on the machine from minute
 * to minute meets all alike.
 */
public final class Campaign {
  /**
   * What to measure.
   *
   * @param cases the cases, in order
   * @param contenders who runs each
   * @param threads the numbers of threads, each measured on its own
   * @param rounds how often
   * @param limitSeconds a contender whose single run takes longer is left out
   */
  public record Settings(
      List<SuiteCase> cases,
      List<ContenderId> contenders,
      List<Integer> threads,
      int rounds,
      double limitSeconds) {}

  /** Is told how a campaign goes on. */
  public interface Listener {
    /**
     * One round of one contender begins.
     *
     * @param what the case and the contender
     */
    void begins(String what);

    /**
     * It has ended.
     *
     * @param plannedSeconds what was planned for it
     * @param remainingSeconds what is planned for the rest, from what was learnt so far
     */
    void ends(double plannedSeconds, double remainingSeconds);

    /**
     * A case has been measured.
     *
     * @param result all of it
     */
    void done(CaseResult result);
  }

  /** A case with a number of threads. */
  private record Unit(SuiteCase listed, int threads) {
    Case shape() {
      return listed.shape();
    }
  }

  /** What the reference takes for a case, see {@link Expectation}. */
  private static final double EXPECTATION_SECONDS = 1;

  /** What measuring {@link WeightRead} takes, in each round. */
  private static final double WEIGHT_READ_SECONDS = 0.4;

  private final Settings settings;
  private final Listener listener;
  private final Fork fork;
  private final Path expectation;
  private final Pace pace = new Pace();
  private final List<Unit> units = new ArrayList<>();
  private final List<CaseResult> finished = new ArrayList<>();
  private Double weightReadNanos;
  private Map<ContenderId, Tally> running = Map.of();
  private Unit unit;
  private boolean interrupted;

  /**
   * Prepares a campaign.
   *
   * @param settings what to measure
   * @param folder a folder for what the JVMs tell each other
   * @param listener is told how it goes on
   */
  public Campaign(Settings settings, Path folder, Listener listener) {
    this(settings, folder, listener, Fork.of(folder));
  }

  /** With another way of running a round, for tests. */
  Campaign(Settings settings, Path folder, Listener listener, Fork fork) {
    this.settings = settings;
    this.listener = listener;
    this.fork = fork;
    this.expectation = folder.resolve("expected.safetensors");
    for (int threads : settings.threads()) {
      settings.cases().forEach(listed -> units.add(new Unit(listed, threads)));
    }
  }

  /**
   * How long a campaign will take, from what is known before it.
   *
   * @param settings what to measure
   * @return seconds
   */
  public static double plannedSeconds(Settings settings) {
    return new Campaign(settings, Path.of(""), null).plannedSeconds();
  }

  /** {@return how long it will take, in seconds, from what is known now} */
  public double plannedSeconds() {
    return units.stream().mapToDouble(this::plannedSeconds).sum();
  }

  private double plannedSeconds(Unit next) {
    if (next.shape().memoryBytes() > FreeMemory.bytes()) {
      return 0;
    }
    double seconds = EXPECTATION_SECONDS;
    if (next.shape().mode() == Mode.STREAM) {
      seconds += settings.rounds() * WEIGHT_READ_SECONDS;
    }
    for (ContenderId contender : settings.contenders()) {
      seconds += settings.rounds() * plannedRound(next, contender);
    }
    return seconds;
  }

  private double plannedRound(Unit next, ContenderId contender) {
    double run = pace.seconds(next.shape(), contender, next.threads());
    return run > settings.limitSeconds()
        ? 0
        : pace.roundSeconds(next.shape(), contender, next.threads());
  }

  /**
   * Measures everything.
   *
   * @return whether every case fitted into memory
   */
  public boolean run() {
    boolean fitted = true;
    for (int u = 0; u < units.size() && !isInterrupted(); u++) {
      begin(units.get(u));
      CaseResult result = measure(u);
      fitted &= result.skipped() == null;
      finish(result);
      listener.done(result);
    }
    return fitted;
  }

  private synchronized void begin(Unit next) {
    unit = next;
    weightReadNanos = null;
    running = new LinkedHashMap<>();
    settings.contenders().forEach(contender -> running.put(contender, new Tally()));
  }

  private synchronized void finish(CaseResult result) {
    finished.add(result);
    unit = null;
  }

  private CaseResult measure(int u) {
    Case shape = unit.shape();
    Optional<String> lacking = CaseMemory.lacks(shape);
    if (lacking.isPresent()) {
      return skipped(lacking.get());
    }
    try {
      Expectation.of(Trial.problem(shape)).save(expectation);
    } catch (OutOfMemoryError e) {
      return skipped("the reference has no memory for it: " + e.getMessage());
    }
    List<ContenderId> order = settings.contenders();
    for (int round = 0; round < settings.rounds(); round++) {
      if (shape.mode() == Mode.STREAM) {
        readWeights(WeightRead.nanos(shape.weightBytes(), unit.threads()));
      }
      for (int i = 0; i < order.size(); i++) {
        ContenderId contender = order.get((i + round) % order.size());
        double planned = plannedRound(unit, contender);
        listener.begins(shape + ", " + contender);
        if (!running.get(contender).over() && !isInterrupted()) {
          runRound(shape, contender);
        }
        listener.ends(planned, remaining(u, round, i));
      }
    }
    return result();
  }

  private void runRound(Case shape, ContenderId contender) {
    double run = pace.seconds(shape, contender, unit.threads());
    Tally tally = running.get(contender);
    if (run > settings.limitSeconds() && !tally.started()) {
      add(
          tally,
          new Fork.Timed(
              new double[0],
              ForkReport.without(
                  Outcome.SKIPPED,
                  String.format(
                      Locale.ROOT,
                      "one run would take about %.0f s, more than --limit %.0f",
                      run,
                      settings.limitSeconds()))));
      return;
    }
    Effort effort = Effort.of(shape.mode(), run);
    long begun = System.nanoTime();
    Fork.Timed timed = fork.run(shape, contender, unit.threads(), effort, expectation);
    double roundSeconds = (System.nanoTime() - begun) / 1e9;
    add(tally, timed);
    if (timed.nanos().length > 0) {
      double mean =
          IntStream.range(0, timed.nanos().length)
              .mapToDouble(i -> timed.nanos()[i])
              .average()
              .orElseThrow();
      pace.took(shape, contender, unit.threads(), mean / 1e9, effort, roundSeconds);
    }
  }

  private synchronized void add(Tally tally, Fork.Timed timed) {
    if (!interrupted) {
      tally.add(timed);
    }
  }

  private synchronized void readWeights(double nanos) {
    weightReadNanos = weightReadNanos == null ? nanos : Math.min(weightReadNanos, nanos);
  }

  /** What ends from here on was ended by whoever interrupts, and says nothing of a contender. */
  public synchronized void interrupt() {
    interrupted = true;
  }

  private synchronized boolean isInterrupted() {
    return interrupted;
  }

  private double remaining(int u, int round, int contendersDone) {
    double seconds = 0;
    for (int later = u + 1; later < units.size(); later++) {
      seconds += plannedSeconds(units.get(later));
    }
    List<ContenderId> order = settings.contenders();
    for (int i = 0; i < order.size(); i++) {
      ContenderId contender = order.get((i + round) % order.size());
      int rounds = settings.rounds() - round - (i <= contendersDone ? 1 : 0);
      if (!running.get(contender).over()) {
        seconds += rounds * plannedRound(unit, contender);
      }
    }
    return seconds;
  }

  private CaseResult skipped(String reason) {
    return result(reason, List.of());
  }

  private CaseResult result() {
    List<Measurement> measurements = new ArrayList<>();
    running.forEach(
        (contender, tally) ->
            measurements.add(
                tally.measurement(contender.toString(), unit.threads(), unit.shape().flops())));
    return result(null, measurements);
  }

  private CaseResult result(String skipped, List<Measurement> measurements) {
    Case shape = unit.shape();
    return new CaseResult(
        shape.text(),
        shape.toString(),
        unit.listed().group(),
        unit.threads(),
        shape.flops(),
        skipped == null ? bytes(shape) : 0,
        weightReadNanos,
        unit.listed().published(),
        skipped,
        measurements);
  }

  /** What the program of a run moves at least, by its operations' own account. */
  private static double bytes(Case shape) {
    Problem sizes =
        new Problem(
            shape.cell(),
            shape.inputSize(),
            shape.hiddenSize(),
            shape.layout(),
            shape.training(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return new LayerProgram(sizes)
        .program().ops().stream().mapToDouble(op -> op.bytes(sizes.layout().extent())).sum();
  }

  /** {@return what has been measured so far, the finished rounds of a running case included} */
  public synchronized List<CaseResult> results() {
    List<CaseResult> all = new ArrayList<>(finished);
    if (unit != null && running.values().stream().anyMatch(Tally::started)) {
      all.add(result());
    }
    return all;
  }
}
