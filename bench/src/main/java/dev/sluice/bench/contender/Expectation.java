package dev.sluice.bench.contender;

import dev.sluice.file.SafetensorsFile;
import dev.sluice.file.SafetensorsWriter;
import dev.sluice.op.ArraySize;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.ReferenceExecutable;
import dev.sluice.reference.ReferenceWorkspace;
import dev.sluice.reference.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the reference says about a {@link Sample} of a problem, and how far 32-bit arithmetic may be
 * from it.
 *
 * <p>The bound of each result is a backward error bound. A sum of k products in 32-bit floating
 * point is the exact sum of terms that are each off by a factor {@code 1 + θ}, whatever the order
 * of summation, with {@code |θ|} about {@code √k·u} where roundings are independent (Higham and
 * Mary, A new approach to probabilistic rounding error analysis, 2019), u = 2⁻²⁴. So the reference
 * computes in double a second time, with every weight, input, state and output gradient off by a
 * random factor of that size, and the largest difference that makes is the error that honest 32-bit
 * arithmetic has; the bound allows {@value #SAFETY} times that. Weights that were rounded to
 * bfloat16 are off by 2⁻⁹, some hundred times as far, and do not pass.
 */
public final class Expectation {
  private static final double U = 0x1p-24;

  /** Roundings of a cell's functions and element-wise equations, as the conformance tests count. */
  private static final int CELL_ROUNDINGS = 18;

  /** The perturbation is one draw of what it stands for; results differ from draw to draw. */
  private static final double SAFETY = 8;

  /** A bound above this share of the largest expected number could not tell a wrong result. */
  private static final double WIDEST_BOUND = 0.02;

  /**
   * The comparison of one result.
   *
   * @param result which
   * @param error the largest absolute error; NaN where one is not a number
   * @param bound the largest that it may be
   */
  public record Agreement(Result result, double error, double bound) {
    /** {@return whether it agrees} */
    public boolean holds() {
      return error <= bound;
    }

    /** {@return by how much it is off, for people} */
    public String text() {
      return String.format(
          Locale.ROOT, "%s is off by %.2g, allowed are %.2g", result, error, bound);
    }
  }

  private record Expected(float[] values, double bound) {}

  private final Sample sample;
  private final Map<Result, Expected> expected = new EnumMap<>(Result.class);

  private Expectation(Sample sample) {
    this.sample = sample;
  }

  /**
   * Computes a problem's sample with the reference, which takes about two seconds.
   *
   * @param whole the problem
   * @return what to expect
   */
  public static Expectation of(Problem whole) {
    Sample sample = Sample.of(whole);
    Problem part = sample.problem();
    Expectation expectation = new Expectation(sample);
    Map<Result, double[]> exact = compute(part, 0);
    Map<Result, double[]> moved = compute(part, backwardError(part));
    exact.forEach(
        (result, values) -> {
          if (sample.has(result)) {
            double bound = bound(values, moved.get(result));
            expectation.expected.put(result, new Expected(toFloats(values), bound));
          }
        });
    return expectation;
  }

  /** The longest sum: a pre-activation, a gradient of h, or a weight's gradient over all rows. */
  private static double backwardError(Problem part) {
    long terms = (long) part.inputSize() + part.hiddenSize() + 2;
    if (part.training()) {
      terms = Math.max(terms, (long) part.cell().gates() * part.hiddenSize());
      terms = Math.max(terms, part.layout().rows());
    }
    return (Math.sqrt(terms) + CELL_ROUNDINGS) * U;
  }

  private static double bound(double[] values, double[] moved) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
      difference = Math.max(difference, Math.abs(values[i] - moved[i]));
    }
    // What is compared is kept in 32 bits on both sides, which rounds twice more.
    return Math.min(SAFETY * difference + 2 * U * largest, WIDEST_BOUND * largest);
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /**
   * Keeps what to expect, so that the forks of a case need not compute it again.
   *
   * @param file a safetensors file, which is replaced
   */
  public void save(Path file) {
    SafetensorsWriter writer = new SafetensorsWriter();
    expected.forEach(
        (result, right) ->
            writer
                .tensor(result.name(), new long[] {right.values.length}, right.values)
                .metadata(result.name(), Double.toString(right.bound)));
    writer.write(file);
  }

  /**
   * Reads what was kept.
   *
   * @param file as of {@link #save}
   * @param whole the same problem
   * @return what to expect
   */
  public static Expectation load(Path file, Problem whole) {
    Expectation expectation = new Expectation(Sample.of(whole));
    try (SafetensorsFile saved = SafetensorsFile.open(file)) {
      for (String name : saved.tensors().keySet()) {
        double bound = Double.parseDouble(saved.metadata().get(name));
        expectation.expected.put(Result.valueOf(name), new Expected(saved.read(name), bound));
      }
    }
    return expectation;
  }

  private static Map<Result, double[]> compute(Problem part, double relative) {
    LayerProgram layer = new LayerProgram(part);
    try (ReferenceExecutable executable =
            new ReferenceBackend(Storage.FLOAT64).compile(layer.program());
        ReferenceWorkspace workspace = executable.workspace()) {
      layer.write(executable, workspace);
      perturb(layer, executable, workspace, relative);
      workspace.run(part.layout(), 0);
      Map<Result, double[]> results = new EnumMap<>(Result.class);
      for (Result result : part.results()) {
        int size = (int) layer.buffer(result).shape().size(part.layout().extent());
        double[] values = new double[size];
        System.arraycopy(workspace.array(layer.buffer(result)), 0, values, 0, size);
        results.put(result, values);
      }
      return results;
    }
  }

  private static void perturb(
      LayerProgram layer,
      ReferenceExecutable executable,
      ReferenceWorkspace workspace,
      double relative) {
    if (relative == 0) {
      return;
    }
    layer
        .program()
        .buffers()
        .forEach(
            buffer -> {
              double[] values =
                  switch (buffer.role()) {
                    case PARAMETER -> executable.array(buffer);
                    case INPUT -> workspace.array(buffer);
                    default -> new double[0];
                  };
              PhiloxRandom random = new PhiloxRandom(41, buffer.id());
              for (int i = 0; i < values.length; i++) {
                values[i] *= 1 + relative * (2 * random.nextDouble() - 1);
              }
            });
  }

  /** {@return how much of the problem is compared, for people} */
  public String scope() {
    return sample.description();
  }

  /**
   * Runs a layer and compares. In a training problem its output gradient is seeded with the
   * sample's, and afterwards with the whole one again.
   *
   * @param layer a layer that was prepared for the whole problem
   * @param whole the problem
   * @return a line for each result
   */
  public List<Agreement> check(PreparedLayer layer, Problem whole) {
    if (whole.training()) {
      layer.seed(sample.seed());
    }
    // Twice, since the second run must not see what the first left.
    layer.run();
    layer.run();
    List<Agreement> agreements = new ArrayList<>();
    expected.forEach(
        (result, right) -> {
          if (!layer.omits().contains(result)) {
            agreements.add(compare(result, right, sample.select(result, layer.read(result))));
          }
        });
    if (whole.training()) {
      layer.seed(whole.dy());
    }
    layer.run();
    agreements.addAll(consistency(layer, whole));
    return agreements;
  }

  /**
   * What can be said of the whole run without the reference: every number is finite, and the final
   * hidden states are the last outputs of their sequences.
   */
  private static List<Agreement> consistency(PreparedLayer layer, Problem whole) {
    List<Agreement> broken = new ArrayList<>();
    Map<Result, float[]> results = new EnumMap<>(Result.class);
    for (Result result : whole.results()) {
      if (!layer.omits().contains(result)) {
        results.put(result, layer.read(result));
        for (float value : results.get(result)) {
          if (!Float.isFinite(value)) {
            broken.add(new Agreement(result, Double.NaN, 0));
            break;
          }
        }
      }
    }
    float[] y = results.get(Result.Y);
    float[] hN = results.get(Result.HN);
    int units = whole.hiddenSize();
    double error = 0;
    for (int s = 0; s < whole.layout().sequences(); s++) {
      int last = whole.layout().row(s, whole.layout().length(s) - 1);
      for (int j = 0; j < units; j++) {
        error = Math.max(error, Math.abs(y[last * units + j] - (double) hN[s * units + j]));
      }
    }
    if (!(error == 0)) {
      broken.add(new Agreement(Result.HN, error, 0));
    }
    return broken;
  }

  /**
   * Lets a stream read the steps of a problem and compares its outputs.
   *
   * @param stream a stream at the problem's initial state
   * @param whole the problem, of one sequence
   * @return the outputs' line
   */
  public Agreement check(StreamingLayer stream, Problem whole) {
    float[] all =
        new float
            [ArraySize.of(
                "Case: its outputs", Problems.SMALLER, whole.layout().rows(), whole.hiddenSize())];
    float[] y = new float[whole.hiddenSize()];
    for (int t = 0; t < whole.layout().steps(); t++) {
      int from = t * whole.inputSize();
      stream.step(Arrays.copyOfRange(whole.x(), from, from + whole.inputSize()), y);
      System.arraycopy(y, 0, all, t * y.length, y.length);
    }
    return compare(Result.Y, expected.get(Result.Y), sample.select(Result.Y, all));
  }

  private static Agreement compare(Result result, Expected right, float[] got) {
    if (got.length != right.values.length) {
      throw new IllegalStateException(
          result + " has " + got.length + " elements, expected " + right.values.length);
    }
    double error = 0;
    for (int i = 0; i < got.length; i++) {
      error = Math.max(error, Math.abs(right.values[i] - got[i])); // max keeps a NaN
    }
    return new Agreement(result, error, right.bound);
  }
}
