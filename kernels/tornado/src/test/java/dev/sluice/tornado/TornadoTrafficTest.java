package dev.sluice.tornado;

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
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
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
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What crosses between host and device, and how often TornadoVM is asked to execute. */
class TornadoTrafficTest {
  private static final PackedLayout BATCH = PackedLayout.of(7, 5, 5, 2);
  private static final int UNITS = 64;

  /** After the first step only the batch goes in and the loss comes out; nothing is allocated. */
  @Test
  void aTrainingStepStaysOnTheDevice() {
    Model model =
        Model.tokens(31)
            .add("embedding", new Embedding(31, 8))
            .add("rnn", new Recurrent(RecurrentOptions.lstm(UNITS)))
            .add("head", new Dense(31));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(1e-3)).clipNorm(1);
    Program program = TrainingProgram.record(model, options, new Extent(19, 7, 4), false).program();
    Buffer loss =
        program.outputs().stream()
            .filter(output -> output.shape().equals(Shape.scalar()))
            .findFirst()
            .orElseThrow();
    try (Backend backend = Backends.select("tornado");
        Executable executable = backend.compile(program);
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable);
      Zeros.write(executable.program(), workspace);
      step(program, workspace, loss);
      Traffic before = executable.traffic();
      step(program, workspace, loss);
      Traffic moved = executable.traffic().since(before);
      long recurrent = 4L * UNITS * UNITS * Float.BYTES;
      assertTrue(moved.bytesIn() < recurrent / 8, "no weights go in, but " + moved);
      assertTrue(moved.bytesOut() <= 2 * Float.BYTES, "only the loss comes out, but " + moved);
      assertEquals(0, moved.allocations(), "nothing is allocated");
      assertTrue(
          Arrays.stream(workspace.launches()).allMatch(count -> count > 0),
          "every operation ran on the device");
      assertEquals(
          Arrays.stream(workspace.launches()).sum(),
          moved.launches(),
          "every launch belongs to an operation");
    }
  }

  private static void step(Program program, Workspace workspace, Buffer loss) {
    for (Buffer input : program.buffers(Role.INPUT)) {
      int size = (int) input.shape().size(BATCH.extent());
      if (input.type() == Type.INT32) {
        workspace.write(input, new int[size]);
      } else {
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        workspace.write(input, ones);
      }
    }
    workspace.run(BATCH, 1);
    workspace.read(loss, new float[1]);
  }

  /**
   * A layer is two tasks, with its initial states one execution; a direct port is one of nine or
   * more at each step.
   */
  @Test
  void aLayerIsOneExecution() {
    try (Backend backend = Backends.select("tornado")) {
      String whole = executions(backend, backend.fusions());
      assertTrue(whole.startsWith("TornadoVM, a run: 1 execution of "), whole);
      assertEquals(
          "TornadoVM, a run: " + (1 + BATCH.steps()) + " executions",
          executions(backend, Fusion.none()));
    }
  }

  /** Of the kernels only; with the clock off again nothing is noted. */
  @Test
  void theDeviceTellsItsTime() {
    Recorder r = new Recorder(BATCH.extent());
    r.output(r.tanh(r.input("x", Shape.rows(1 << 16))));
    try (Backend backend = Backends.select("tornado");
        Executable executable = backend.compile(r.build());
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable.program(), workspace);
      workspace.run(BATCH, 0);
      long begun = System.nanoTime();
      DeviceTime time = executable.deviceTime(() -> workspace.run(BATCH, 0)).orElseThrow();
      long waited = System.nanoTime() - begun;
      assertTrue(Double.isNaN(time.spanNanos()), time.toString());
      assertTrue(time.kernelNanos() > 0 && time.kernelNanos() <= waited, time + " of " + waited);
      workspace.run(BATCH, 0);
      assertEquals(0, executable.deviceTime(() -> {}).orElseThrow().kernelNanos());
    }
  }

  private static String executions(Backend backend, Set<Fusion> fusions) {
    Recorder r = new Recorder(BATCH.extent());
    Model model = Model.features(6).add("rnn", new Recurrent(RecurrentOptions.lstm(10)));
    r.output(model.record(r, false, States.ZERO).output());
    try (Executable executable = backend.compile(r.build(), fusions);
        Workspace workspace = executable.workspace()) {
      Zeros.write(executable);
      Zeros.write(executable.program(), workspace);
      workspace.run(BATCH, 0);
      return workspace.executions().getFirst();
    }
  }
}
