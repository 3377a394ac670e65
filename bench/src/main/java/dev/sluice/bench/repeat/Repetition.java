package dev.sluice.bench.repeat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.Tunable;
import dev.sluice.bench.contender.ExecutedLayer;
import dev.sluice.bench.contender.Expectation;
import dev.sluice.bench.contender.LayerProgram;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.contender.Result;
import dev.sluice.bench.suite.Case;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a layer again and again, in every way in which a backend can cut its kernels: a race between
 * work-items, or memory that is read before it is written, shows once in hundreds of runs. The
 * first run is compared with the reference, and every later one with the first, bit by bit, as sums
 * have a fixed order.
 */
public final class Repetition {
  /** The cut that holds by default. */
  static final String AS_IT_IS = "as it is";

  /**
   * What came of one cut.
   *
   * @param cut the knob and its value that are not as they are by default; "as it is" for none
   * @param runs how often it ran
   * @param different runs with other bits than the first one
   * @param first what is wrong with the first run, or why there is none, or what ended the last
   *     one; empty where it agrees
   */
  public record Line(String cut, int runs, int different, String first) {
    /** {@return whether it was wrong; that a device cannot run another cut than its own is not} */
    @JsonProperty
    public boolean wrong() {
      return runs > 0 ? different > 0 || !first.isEmpty() : cut.equals(AS_IT_IS);
    }
  }

  private final Backend backend;
  private final Case shape;
  private final Problem problem;
  private final LayerProgram program;
  private final Expectation expectation;

  /**
   * Asks the reference what to expect, which takes some seconds.
   *
   * @param backend the backend; one that is not {@link Tunable} has one cut
   * @param shape the layer
   */
  public Repetition(Backend backend, Case shape) {
    this.backend = backend;
    this.shape = shape;
    Problem drawn = Problems.of(shape);
    problem = drawn.rounded(backend).orElse(drawn);
    program = new LayerProgram(problem);
    expectation = Expectation.of(problem);
  }

  /**
   * Runs all cuts.
   *
   * @param times how often each
   * @param report is told of each
   */
  public void run(int times, Consumer<Line> report) {
    if (backend instanceof Tunable tunable) {
      cuts(tunable)
          .forEach(
              (cut, settings) ->
                  report.accept(
                      run(cut, () -> tunable.compile(program.program(), settings), times)));
    } else {
      report.accept(run(AS_IT_IS, () -> backend.compile(program.program()), times));
    }
  }

  /** Each value of each knob alone, beside what holds by default. */
  private Map<String, Settings> cuts(Tunable tunable) {
    ShapeClass shapeClass = ShapeClass.of(shape.cell(), shape.hiddenSize(), shape.batch());
    Settings own = tunable.settings(shapeClass);
    Map<String, Settings> all = new LinkedHashMap<>();
    all.put(AS_IT_IS, own);
    for (Knob knob : tunable.knobs(shapeClass)) {
      Settings meanwhile = own;
      for (Map.Entry<String, String> other : knob.meanwhile().entrySet()) {
        meanwhile = meanwhile.with(other.getKey(), other.getValue());
      }
      for (String value : knob.values()) {
        Settings settings = meanwhile.with(knob.name(), value);
        if (!all.containsValue(settings)) {
          all.put(knob.name() + " = " + value, settings);
        }
      }
    }
    return all;
  }

  private Line run(String cut, Supplier<Executable> compiled, int times) {
    ExecutedLayer made;
    try {
      made = new ExecutedLayer(problem, program, compiled.get(), backend::warm, () -> {});
    } catch (IllegalStateException e) {
      return new Line(cut, 0, 0, message(e)); // a cut that this device cannot run
    }
    int runs = 0;
    int different = 0;
    try (ExecutedLayer layer = made) {
      String wrong =
          expectation.check(layer, problem).stream()
              .filter(one -> !one.holds())
              .map(Expectation.Agreement::text)
              .findFirst()
              .orElse("");
      Map<Result, float[]> first = new EnumMap<>(Result.class);
      problem.results().forEach(result -> first.put(result, layer.read(result)));
      for (runs = 1; runs < times; runs++) {
        layer.run();
        different += isSame(layer, first) ? 0 : 1;
      }
      return new Line(cut, times, different, wrong);
    } catch (IllegalStateException e) {
      return new Line(cut, runs + 1, different, "run " + (runs + 1) + ": " + message(e));
    }
  }

  private static String message(IllegalStateException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static boolean isSame(ExecutedLayer layer, Map<Result, float[]> first) {
    boolean same = true;
    for (Map.Entry<Result, float[]> one : first.entrySet()) {
      same &= Arrays.equals(one.getValue(), layer.read(one.getKey()));
    }
    return same;
  }
}
