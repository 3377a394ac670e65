package dev.sluice.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.DeviceTime;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.Traffic;
import dev.sluice.backend.Workspace;
import dev.sluice.conformance.Zeros;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingProgram;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What crosses between host and device, and how many kernels are started. */
@NeedsDevice
class TrafficTest {
  private static final PackedLayout BATCH = PackedLayout.of(7, 5, 5, 2);

  /** After the first step only the batch goes in and the loss comes out; nothing is allocated. */
  @Test
  void aTrainingStepStaysOnTheDevice() {
    Model model =
        Model.tokens(31)
            .add("embedding", new Embedding(31, 8))
            .add("rnn", new Recurrent(RecurrentOptions.lstm(16).layers(2)))
            .add("head", new Dense(31));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(1e-3)).clipNorm(1);
    Program program = TrainingProgram.record(model, options, new Extent(19, 7, 4), false).program();
    Buffer loss =
        program.outputs().stream()
            .filter(output -> output.shape().equals(Shape.scalar()))
            .findFirst()
            .orElseThrow();
    try (Backend backend = Backends.select("opencl");
        Executable executable = backend.compile(program);
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable);
      Zeros.write(executable.program(), workspace);
      step(program, workspace, loss);
      step(program, workspace, loss);
      Traffic before = executable.traffic();
      long batch = step(program, workspace, loss);
      Traffic moved = executable.traffic().since(before);
      assertEquals(batch, moved.bytesIn(), "only the batch goes in");
      assertEquals(Float.BYTES, moved.bytesOut(), "only the loss comes out");
      assertEquals(0, moved.allocations(), "nothing is allocated");
      assertEquals(
          Arrays.stream(workspace.launches()).sum(),
          moved.launches(),
          "every launch belongs to an operation");
    }
  }

  /** Writes the inputs, runs, reads the loss; returns the bytes of the inputs. */
  private static long step(Program program, Workspace workspace, Buffer loss) {
    long bytes = 0;
    for (Buffer input : program.buffers(Role.INPUT)) {
      int size = (int) input.shape().size(BATCH.extent());
      if (input.type() == Type.INT32) {
        workspace.write(input, new int[size]);
      } else {
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        workspace.write(input, ones);
      }
      bytes += (long) size * Float.BYTES;
    }
    workspace.run(BATCH, 1);
    workspace.read(loss, new float[1]);
    return bytes;
  }

  /** A layer is its input product and its steps: one kernel, or a begin and one for each. */
  @Test
  void fusionsStartFewKernels() {
    int steps = BATCH.steps();
    try (Backend backend = TestBackends.gpu()) {
      assertEquals(2, forwardLaunches(backend), "one kernel for all steps");
      Set<Fusion> stepwise = EnumSet.complementOf(EnumSet.of(Fusion.LOOP));
      assertEquals(2 + steps, forwardLaunches(backend, stepwise), "a kernel for each step");
      assertTrue(
          forwardLaunches(backend, Set.of()) >= 1 + steps * (2 * 4 + 1),
          "a product for each gate and step, of the input and of h, and the cell's equations");
    }
  }

  /** The device's clock: less than what the host waits, more where more is computed. */
  @Test
  void theDeviceTellsItsTime() {
    try (Backend backend = Backends.select("opencl")) {
      DeviceTime small = forwardTime(backend, 1 << 10);
      DeviceTime large = forwardTime(backend, 1 << 20);
      assertTrue(large.kernelNanos() > 2 * small.kernelNanos(), small + " and " + large);
    }
  }

  private static DeviceTime forwardTime(Backend backend, int columns) {
    Recorder r = new Recorder(BATCH.extent());
    Buffer x = r.input("x", Shape.rows(columns));
    r.output(r.tanh(r.tanh(x)));
    try (Executable executable = backend.compile(r.build());
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable.program(), workspace);
      workspace.run(BATCH, 0);
      long begun = System.nanoTime();
      DeviceTime time = executable.deviceTime(() -> workspace.run(BATCH, 0)).orElseThrow();
      long waited = System.nanoTime() - begun;
      assertTrue(time.kernelNanos() > 0, time.toString());
      assertTrue(time.kernelNanos() <= time.spanNanos(), time.toString());
      assertTrue(time.spanNanos() <= waited, time + " of " + waited);
      long launches = executable.traffic().launches();
      workspace.run(BATCH, 0); // with the clock off, as before
      assertEquals(2, executable.traffic().launches() - launches);
      return time;
    }
  }

  private static long forwardLaunches(Backend backend) {
    return forwardLaunches(backend, backend.fusions());
  }

  private static long forwardLaunches(Backend backend, Set<Fusion> fusions) {
    Recorder r = new Recorder(BATCH.extent());
    RecurrentSpec spec = new RecurrentSpec(Cell.LSTM, 6, 10, 0, true, false, 0, 0);
    RecurrentWeights weights =
        new RecurrentWeights(
            r.parameter("ih", Shape.matrix(40, 6)),
            r.parameter("hh", Shape.matrix(40, 10)),
            r.parameter("b", Shape.vector(40)),
            r.parameter("c", Shape.vector(40)),
            null);
    Buffer h0 = r.input("h0", Shape.sequences(10));
    Buffer c0 = r.input("c0", Shape.sequences(10));
    RecurrentForward forward =
        r.recurrent(spec, r.input("x", Shape.rows(6)), weights, h0, c0, false);
    List.of(forward.y(), forward.hN()).forEach(r::output);
    try (Executable executable = backend.compile(r.build(), fusions);
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable);
      Zeros.write(executable.program(), workspace);
      workspace.run(BATCH, 0); // packs the weights
      workspace.run(BATCH, 0);
      return workspace.launches()[0];
    }
  }
}
