package dev.sluice.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Gradients;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Holds recorded gradients against central differences, in double.
 *
 * <p>With a step of 1e-5 and values of about 1, the truncation error of a central difference is of
 * the order 1e-10 and its rounding error 1e-11, relative to the loss; 1e-6 leaves room for the
 * gradients that are small beside the largest one of their buffer.
 */
public final class CentralDifferences {
  private static final double STEP = 1e-5;
  private static final double LIMIT = 1e-6;

  private final Recorder recorder;
  private final PackedLayout layout;
  private final long key;
  private final Map<Buffer, int[]> indices = new LinkedHashMap<>();
  private final Map<Buffer, double[]> ranges = new LinkedHashMap<>();

  public CentralDifferences(PackedLayout layout, long key) {
    this.recorder = new Recorder(layout.extent());
    this.layout = layout;
    this.key = key;
  }

  public Recorder recorder() {
    return recorder;
  }

  /** Fixes what an index buffer holds. */
  public void set(Buffer buffer, int... values) {
    indices.put(buffer, values);
  }

  /** Draws a buffer's numbers from a range instead of from (−1, 1). */
  public void range(Buffer buffer, double low, double high) {
    ranges.put(buffer, new double[] {low, high});
  }

  /** A loss that depends on every element of the outputs with a different weight. */
  public Buffer weighted(List<Buffer> outputs) {
    Buffer loss = null;
    for (Buffer output : outputs) {
      Buffer weights = recorder.input("weights of " + output.id(), output.shape());
      Buffer part = recorder.sum(Over.ALL, recorder.multiply(output, weights));
      loss = loss == null ? part : recorder.add(loss, part);
    }
    return loss;
  }

  /** Checks the gradients of a loss with respect to some buffers that the caller writes. */
  public void check(Buffer loss, List<Buffer> wanted) {
    check(loss, wanted, () -> {});
  }

  /** As {@link #check(Buffer, List)}, with something recorded after the gradients. */
  public void check(Buffer loss, List<Buffer> wanted, Runnable recordLast) {
    Gradients gradients = recorder.gradients(loss, wanted);
    recordLast.run();
    Program program = recorder.build();
    try (ReferenceExecutable executable = new ReferenceBackend(Storage.FLOAT64).compile(program);
        ReferenceWorkspace workspace = executable.workspace()) {
      fill(program, workspace);
      Map<double[], double[]> states = new LinkedHashMap<>();
      for (Buffer state : program.buffers(Role.STATE)) {
        states.put(workspace.array(state), workspace.array(state).clone());
      }
      // A run may carry its states on; every run is to begin with the same.
      DoubleSupplier run =
          () -> {
            states.forEach((state, first) -> System.arraycopy(first, 0, state, 0, first.length));
            workspace.run(layout, key);
            return workspace.array(loss)[0];
          };
      run.getAsDouble();
      List<double[]> analytic = new ArrayList<>();
      for (Buffer buffer : wanted) {
        analytic.add(workspace.array(gradients.of(buffer)).clone());
      }
      for (int w = 0; w < wanted.size(); w++) {
        check(run, wanted.get(w), workspace.array(wanted.get(w)), analytic.get(w));
      }
    }
  }

  private void fill(Program program, ReferenceWorkspace workspace) {
    PhiloxRandom random = new PhiloxRandom(20161, 7);
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() == Role.VALUE) {
        continue;
      }
      if (buffer.type() == Type.INT32) {
        workspace.write(buffer, indices.get(buffer));
        continue;
      }
      double[] range = ranges.getOrDefault(buffer, new double[] {-1, 1});
      double[] values = workspace.array(buffer);
      for (int i = 0; i < values.length; i++) {
        values[i] = range[0] + (range[1] - range[0]) * random.nextDouble();
      }
    }
  }

  private void check(DoubleSupplier run, Buffer wanted, double[] values, double[] analytic) {
    int size = (int) wanted.shape().size(layout.extent());
    double largest = 0;
    double worst = 0;
    int worstAt = 0;
    for (int i = 0; i < size; i++) {
      double saved = values[i];
      values[i] = saved + STEP;
      double above = run.getAsDouble();
      values[i] = saved - STEP;
      double below = run.getAsDouble();
      values[i] = saved;
      double numeric = (above - below) / (2 * STEP);
      largest = Math.max(largest, Math.max(Math.abs(numeric), Math.abs(analytic[i])));
      double error = Math.abs(numeric - analytic[i]);
      if (!(error <= worst)) {
        worst = error;
        worstAt = i;
      }
    }
    assertTrue(largest > 1e-3, () -> "The loss hardly depends on " + wanted);
    double relative = worst / largest;
    int at = worstAt;
    assertTrue(
        relative < LIMIT,
        () -> "Gradient of " + wanted + ": relative error " + relative + " at element " + at);
  }
}
