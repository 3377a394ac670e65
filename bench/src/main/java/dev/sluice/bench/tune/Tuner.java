package dev.sluice.bench.tune;

import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.Tunable;
import dev.sluice.bench.contender.ExecutedLayer;
import dev.sluice.bench.contender.Expectation;
import dev.sluice.bench.contender.LayerProgram;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns a backend's knobs one after the other: each value is compared with the best one so far, in
 * turn, and takes its place where it is clearly faster.
 */
public final class Tuner {
  /** By how many per cent a value must be faster: below, it is noise. */
  public static final int LEAST_GAIN = 3;

  private static final double CLEARLY = 1 - LEAST_GAIN / 100.0;

  /**
   * Median times of a layer.
   *
   * @param forwardMillis of the forward pass
   * @param trainingMillis of forward and backward
   */
  public record Times(double forwardMillis, double trainingMillis) {}

  /**
   * What came of it.
   *
   * @param settings the best ones
   * @param before times with the settings of before, in turn with those of after
   * @param after times with the best ones
   */
  public record Tuned(Settings settings, Times before, Times after) {}

  /** A case in one mode, with what to expect of it. */
  private record Task(Problem problem, LayerProgram program, Expectation expectation) {
    /** With weights as the backend keeps them, so that the reference computes the same layer. */
    static Task of(Case shape, Tunable backend) {
      Problem drawn = Problems.of(shape);
      Problem problem = drawn.rounded(backend).orElse(drawn);
      return new Task(problem, new LayerProgram(problem), Expectation.of(problem));
    }

    Trial trial(Tunable backend, Settings settings) {
      ExecutedLayer layer =
          new ExecutedLayer(
              problem,
              program,
              backend.compile(program.program(), settings),
              backend::warm,
              () -> {});
      return Trial.of(layer, problem, expectation);
    }
  }

  private final Tunable backend;
  private final ShapeClass shape;
  private final Consumer<String> report;
  private final Task forward;
  private final Task training;

  /**
   * Asks the reference what to expect, which takes some seconds.
   *
   * @param backend the backend
   * @param layer the layer, forward
   * @param report is told of the settings at first, of each value that was tried, and of the best
   *     settings, a line each
   */
  public Tuner(Tunable backend, Case layer, Consumer<String> report) {
    this.backend = backend;
    this.report = report;
    shape = ShapeClass.of(layer.cell(), layer.hiddenSize(), layer.batch());
    forward = Task.of(layer, backend);
    training =
        Task.of(
            new Case(
                layer.cell(),
                layer.inputSize(),
                layer.hiddenSize(),
                layer.batch(),
                layer.steps(),
                layer.meanShare(),
                Mode.TRAIN,
                false),
            backend);
  }

  /**
   * Tries everything.
   *
   * @return the best settings
   */
  public Tuned tune() {
    Settings begun = backend.settings(shape);
    report.accept("begins with " + begun.values());
    Settings best = begun;
    for (Knob knob : backend.knobs(shape)) {
      best = turn(knob, best);
    }
    report.accept(
        best.equals(begun)
            ? "nothing is clearly faster than what it begins with"
            : "ends with " + best.values());
    return compare(begun, best);
  }

  /** The best settings after turning one knob. */
  private Settings turn(Knob knob, Settings begun) {
    Task task = knob.training() ? training : forward;
    Settings best = begun;
    Trial holder = task.trial(backend, meanwhile(knob, best));
    Trial challenger = null;
    try {
      for (String value : knob.values()) {
        Settings next = best.with(knob.name(), value);
        if (!next.equals(best)) {
          challenger = challenger(task, knob, next);
          if (challenger != null && faster(holder, challenger, knob, value)) {
            Trial beaten = holder;
            holder = challenger;
            challenger = beaten;
            best = next;
          }
          close(challenger);
          challenger = null;
        }
      }
    } finally {
      close(challenger);
      holder.close();
    }
    return best;
  }

  private static void close(Trial trial) {
    if (trial != null) {
      trial.close();
    }
  }

  /** Twice, since the fastest of many is easily one that was lucky. */
  private boolean faster(Trial holder, Trial challenger, Knob knob, String value) {
    double[] seconds = Trial.time(holder, challenger);
    boolean faster = clearly(seconds);
    if (faster) {
      seconds = Trial.time(holder, challenger);
      faster = clearly(seconds);
    }
    say(knob, value, seconds, faster);
    return faster;
  }

  private static Settings meanwhile(Knob knob, Settings settings) {
    Settings all = settings;
    for (Map.Entry<String, String> other : knob.meanwhile().entrySet()) {
      all = all.with(other.getKey(), other.getValue());
    }
    return all;
  }

  private static boolean clearly(double[] seconds) {
    return seconds[1] < CLEARLY * seconds[0];
  }

  /** Null where the device cannot do it or does it wrong, which is reported. */
  private Trial challenger(Task task, Knob knob, Settings next) {
    try {
      return task.trial(backend, meanwhile(knob, next));
    } catch (IllegalStateException e) {
      report.accept(
          knob.name()
              + " = "
              + next.get(knob.name())
              + ": left out: "
              + e.getMessage().lines().findFirst().orElse(""));
      return null;
    }
  }

  private void say(Knob knob, String value, double[] seconds, boolean faster) {
    report.accept(
        String.format(
            Locale.ROOT,
            "%s = %s: %.3f ms, best so far %.3f%s",
            knob.name(),
            value,
            seconds[1] * 1e3,
            seconds[0] * 1e3,
            faster ? ", taken" : ""));
  }

  private Tuned compare(Settings begun, Settings best) {
    double[] forwards = compare(forward, begun, best);
    double[] trainings = compare(training, begun, best);
    Times before = new Times(forwards[0] * 1e3, trainings[0] * 1e3);
    if (best.equals(begun)) {
      return new Tuned(best, before, before); // a second time of the same is noise
    }
    return new Tuned(best, before, new Times(forwards[1] * 1e3, trainings[1] * 1e3));
  }

  private double[] compare(Task task, Settings begun, Settings best) {
    try (Trial before = task.trial(backend, begun);
        Trial after = task.trial(backend, best)) {
      return Trial.time(before, after);
    }
  }
}
