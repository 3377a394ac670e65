package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.ReferenceExecutable;
import dev.sluice.reference.ReferenceWorkspace;
import dev.sluice.reference.Storage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** Runs a program on a backend and on the reference in double, from the same random numbers. */
public final class Comparison {
  /** A bound above this share of the largest expected number would hide a wrong result. */
  private static final double WIDEST_BOUND = 0.02;

  private static final List<Float> NOT_FINITE =
      List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);

  private final Program program;
  private final PackedLayout layout;
  private PackedLayout before;
  private final Map<Buffer, double[]> ranges = new HashMap<>();
  private final Map<Buffer, int[]> indices = new HashMap<>();
  private final Map<Buffer, DoubleUnaryOperator> bounds = new LinkedHashMap<>();
  private Set<Fusion> fusions;
  private UnaryOperator<Float> stored = UnaryOperator.identity();

  /**
   * Prepares a comparison.
   *
   * @param program the program
   * @param layout the batch to run
   */
  public Comparison(Program program, PackedLayout layout) {
    this.program = program;
    this.layout = layout;
  }

  /**
   * Draws a buffer's numbers from a range instead of (−1, 1).
   *
   * @param buffer an input, state, parameter or slot
   * @param low the lower bound
   * @param high the upper bound
   * @return this
   */
  public Comparison range(Buffer buffer, double low, double high) {
    ranges.put(buffer, new double[] {low, high});
    return this;
  }

  /**
   * Fixes what an index buffer holds.
   *
   * @param buffer the buffer
   * @param values its indices
   * @return this
   */
  public Comparison indices(Buffer buffer, int[] values) {
    indices.put(buffer, values);
    return this;
  }

  /**
   * Runs another batch first, so that what a workspace still holds of it would show.
   *
   * @param other a batch that fills more of the program's capacity
   * @return this
   */
  public Comparison after(PackedLayout other) {
    before = other;
    return this;
  }

  /**
   * Compiles with some of the backend's fusions only.
   *
   * @param only the fusions
   * @return this
   */
  public Comparison fusions(Set<Fusion> only) {
    fusions = only;
    return this;
  }

  /**
   * Draws parameters that a backend's storage of weights can hold.
   *
   * @param rounding gives the nearest such number
   * @return this
   */
  public Comparison stored(UnaryOperator<Float> rounding) {
    stored = rounding;
    return this;
  }

  /**
   * Asks for a buffer to be compared.
   *
   * @param buffer an output, state, parameter or slot
   * @param bound the absolute error bound
   * @return this
   */
  public Comparison expect(Buffer buffer, double bound) {
    bounds.put(buffer, largest -> bound);
    return this;
  }

  /**
   * Asks for a buffer to be compared with a bound in proportion to its largest number.
   *
   * @param buffer an output, state, parameter or slot
   * @param share the error bound as a share of the largest expected magnitude
   * @return this
   */
  public Comparison expectShare(Buffer buffer, double share) {
    bounds.put(buffer, largest -> share * largest);
    return this;
  }

  /**
   * Runs and compares; fails at the first buffer with an element outside its bound.
   *
   * @param backend the backend under test
   * @param runs how often the program runs, with different keys, before the comparison
   * @param compared is told of every comparison
   */
  public void run(Backend backend, int runs, Compared compared) {
    Map<Buffer, float[]> inputs = draw(layout);
    try (ReferenceExecutable expected = new ReferenceBackend(Storage.FLOAT64).compile(program);
        ReferenceWorkspace expectedSpace = expected.workspace();
        Executable got = backend.compile(program, fusions == null ? backend.fusions() : fusions);
        Workspace gotSpace = got.workspace()) {
      write(inputs, expected, expectedSpace);
      if (before != null) {
        write(draw(before), got, gotSpace);
        gotSpace.run(before, 99);
      }
      write(inputs, got, gotSpace);
      for (int run = 0; run < runs; run++) {
        expectedSpace.run(layout, 100 + run);
        gotSpace.run(layout, 100 + run);
      }
      bounds.forEach(
          (buffer, bound) ->
              compare(buffer, bound, expectedSpace.array(buffer), got, gotSpace, compared));
    }
  }

  /** The operation that wrote a buffer last, and those before it that nothing else compares. */
  private List<Op> behind(Buffer buffer) {
    List<Op> ops = new ArrayList<>();
    Deque<Buffer> open = new ArrayDeque<>(List.of(buffer));
    while (!open.isEmpty()) {
      Buffer next = open.pop();
      for (Op op : program.ops().reversed()) {
        if (op.outputs().contains(next) && !ops.contains(op)) {
          ops.add(op);
          op.inputs().stream()
              .filter(input -> input.role() == Role.VALUE && !bounds.containsKey(input))
              .forEach(open::push);
          break;
        }
      }
    }
    return ops;
  }

  /**
   * Runs with a NaN and with each infinity in one element of each input, and compares which results
   * are NaN, infinite or finite; fails at the first that is not as on the reference.
   *
   * @param backend the backend under test
   * @param exactly whether a NaN is no infinity: where ∞ − ∞ or 0 · ∞ may come of the order in
   *     which a formula is computed, one is as good as the other
   */
  public void runNonFinite(Backend backend, boolean exactly) {
    Map<Buffer, float[]> inputs = draw(layout);
    try (ReferenceExecutable expected = new ReferenceBackend(Storage.FLOAT32).compile(program);
        ReferenceWorkspace expectedSpace = expected.workspace();
        Executable got = backend.compile(program, fusions == null ? backend.fusions() : fusions);
        Workspace gotSpace = got.workspace()) {
      for (Map.Entry<Buffer, float[]> input : inputs.entrySet()) {
        float[] values = input.getValue();
        int at = values.length / 2;
        float saved = values[at];
        for (float injected : NOT_FINITE) {
          values[at] = injected;
          write(inputs, expected, expectedSpace);
          write(inputs, got, gotSpace);
          expectedSpace.run(layout, 100);
          gotSpace.run(layout, 100);
          String cause = injected + " in element " + at + " of " + input.getKey();
          bounds
              .keySet()
              .forEach(
                  buffer ->
                      compareKinds(
                          buffer, expectedSpace.array(buffer), got, gotSpace, exactly, cause));
        }
        values[at] = saved;
      }
    }
  }

  private void compareKinds(
      Buffer buffer,
      double[] expected,
      Executable executable,
      Workspace workspace,
      boolean exactly,
      String cause) {
    float[] got = read(buffer, executable, workspace);
    for (int i = 0; i < got.length; i++) {
      // A finite number is as good as another here; run() compares numbers.
      double right = expected[i];
      boolean same =
          Double.isFinite(right) == Float.isFinite(got[i])
              && (!exactly || Double.isFinite(right) || Double.compare(right, got[i]) == 0);
      if (!same) {
        fail(
            buffer
                + ": with "
                + cause
                + " element "
                + i
                + " is "
                + got[i]
                + ", expected "
                + (Double.isFinite(right) ? "a finite number" : Double.toString(right)));
      }
    }
  }

  private float[] read(Buffer buffer, Executable executable, Workspace workspace) {
    float[] values = new float[(int) buffer.shape().size(layout.extent())];
    if (buffer.role() == Role.PARAMETER || buffer.role() == Role.SLOT) {
      executable.read(buffer, values);
    } else {
      workspace.read(buffer, values);
    }
    return values;
  }

  private Map<Buffer, float[]> draw(PackedLayout batch) {
    Map<Buffer, float[]> inputs = new HashMap<>();
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() != Role.VALUE && buffer.type() == Type.FLOAT32) {
        PhiloxRandom random = new PhiloxRandom(7, buffer.id());
        double[] range = ranges.getOrDefault(buffer, new double[] {-1, 1});
        float[] values = new float[(int) buffer.shape().size(batch.extent())];
        for (int i = 0; i < values.length; i++) {
          float drawn = (float) (range[0] + (range[1] - range[0]) * random.nextDouble());
          values[i] = buffer.role() == Role.PARAMETER ? stored.apply(drawn) : drawn;
        }
        inputs.put(buffer, values);
      }
    }
    return inputs;
  }

  private void write(Map<Buffer, float[]> inputs, Executable executable, Workspace workspace) {
    for (Buffer buffer : program.buffers()) {
      switch (buffer.role()) {
        case VALUE -> {}
        case PARAMETER, SLOT -> executable.write(buffer, inputs.get(buffer));
        case INPUT, STATE -> {
          if (buffer.type() == Type.INT32) {
            workspace.write(buffer, indices.get(buffer));
          } else {
            workspace.write(buffer, inputs.get(buffer));
          }
        }
      }
    }
  }

  private void compare(
      Buffer buffer,
      DoubleUnaryOperator boundOf,
      double[] expected,
      Executable executable,
      Workspace workspace,
      Compared compared) {
    float[] got = read(buffer, executable, workspace);
    double largest = 0;
    for (int i = 0; i < got.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    double bound = boundOf.applyAsDouble(largest);
    if (!(bound <= WIDEST_BOUND * largest)) {
      fail(
          buffer
              + ": the bound "
              + bound
              + " is too wide for numbers of at most "
              + largest
              + "; the test could not see a wrong result");
    }
    double worst = 0;
    for (int i = 0; i < got.length; i++) {
      // max() keeps a NaN.
      worst = Math.max(worst, Math.abs(expected[i] - got[i]));
    }
    compared.buffer(behind(buffer), buffer, worst, bound);
    for (int i = 0; i < got.length; i++) {
      double error = Math.abs(expected[i] - got[i]);
      if (!(error <= bound)) {
        fail(
            buffer
                + ": element "
                + i
                + " is "
                + got[i]
                + ", expected "
                + expected[i]
                + ": error "
                + error
                + ", bound "
                + bound);
      }
    }
  }
}
