package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.backend.RunCounts;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** What is said of a program's memory before it is taken, and that it is given back. */
public abstract class MemoryConformance extends BackendTest {
  private static final int CALLS = 400;
  private static final int COLLECTED = 20;

  /** Drivers and the JVM take some; 400 calls that leave a quarter of a megabyte take thrice it. */
  private static final long NOISE = 32 << 20;

  /** For subclasses. */
  protected MemoryConformance() {}

  /** Linux gives memory that it has not, and kills who uses it. */
  @Test
  void moreThanThereIsIsRefused() {
    long there = Math.max(backend().device().memoryBytes(), Device.host("").memoryBytes());
    Extent extent = Extent.of(1 << 20, 1);
    Shape shape = Shape.rows(64);
    Recorder r = new Recorder(extent);
    List<Buffer> inputs = new ArrayList<>();
    for (long taken = 0; taken <= there; taken += shape.size(extent) * Float.BYTES) {
      inputs.add(r.input("x" + inputs.size(), shape));
    }
    r.output(r.add(inputs.getFirst(), inputs.getLast()));
    Program program = r.build();
    try (Executable executable = backend().compile(program)) {
      String message =
          assertThrows(NotEnoughMemoryException.class, executable::workspace).getMessage();
      assertTrue(message.contains("a workspace for " + extent), message);
    }
    backend().counted(program).ifPresent(counts -> assertTrue(counts.bytes() > there));
  }

  /** All of them are asked for at once, not one after the other until there is no more. */
  @Test
  void moreParametersThanThereIsMemoryForAreRefused() {
    long there = Math.max(backend().device().memoryBytes(), Device.host("").memoryBytes());
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer x = r.input("x", Shape.rows(1 << 13));
    for (long taken = 0; taken <= there; taken += (1L << 26) * Float.BYTES) {
      x =
          r.multiply(
              x, r.sum(Over.LINES, r.parameter("w" + taken, Shape.matrix(1 << 13, 1 << 13))));
    }
    r.output(x);
    Program program = r.build();
    String message =
        assertThrows(NotEnoughMemoryException.class, () -> backend().compile(program)).getMessage();
    assertTrue(message.contains("holding the parameters and slots"), message);
    backend().counted(program).ifPresent(counts -> assertTrue(counts.bytes() < there));
  }

  @Thorough
  @Test
  void workspacesLeaveNothing() {
    Program program = product(Extent.of(64, 64), 32); // half a megabyte and more
    try (Executable executable = backend().compile(program)) {
      assertFlat(() -> runOnce(executable, program.capacity()));
    }
  }

  @Thorough
  @Test
  void executablesLeaveNothing() {
    Program program = product(Extent.of(1, 1), 256); // a quarter of a megabyte of parameters
    assertFlat(
        () -> {
          try (Executable executable = backend().compile(program)) {
            runOnce(executable, program.capacity());
          }
        });
  }

  /** What waits for the collector is no leak, but may be as much as one. */
  private static void assertFlat(Runnable call) {
    IntConsumer collected =
        i -> {
          if (i % COLLECTED == 0) {
            System.gc();
          }
          call.run();
        };
    MemoryUse.assertFlat(CALLS, NOISE, MemoryUse::ofProcess, collected);
    MemoryUse.assertFlat(CALLS, NOISE, MemoryUse::ofJava, collected);
  }

  private static Program product(Extent extent, int size) {
    Recorder r = new Recorder(extent);
    Buffer x = r.input("x", Shape.rows(size));
    Buffer w = r.parameter("w", Shape.matrix(size, size));
    r.output(r.tanh(r.matmul(r.sigmoid(x), w)));
    return r.build();
  }

  private static void runOnce(Executable executable, Extent extent) {
    Zeros.write(executable);
    try (Workspace workspace = executable.workspace()) {
      Zeros.write(executable.program(), workspace);
      workspace.run(PackedLayout.equal(extent.steps(), extent.sequences()), 0);
    }
  }

  private static Program trainingStep() {
    Model model =
        Model.features(3)
            .add(
                "rnn",
                new Recurrent(
                    RecurrentOptions.gru(5).bidirectional().inputDropout(.1).recurrentDropout(.1)))
            .add("head", new Dense(2));
    TrainingOptions options =
        TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.adam(0.001)).clipNorm(1);
    return TrainingProgram.record(model, options, Extent.of(3, 2), false).program();
  }

  /** Where a backend can tell without a run, it tells the same. */
  @Thorough
  @Test
  void countsWithoutARunAreThoseOfOne() {
    Program program = trainingStep();
    try (Executable executable = backend().compile(program)) {
      Optional<RunCounts> counts = backend().counted(program);
      Zeros.write(executable);
      try (Workspace workspace = executable.workspace()) {
        Zeros.write(program, workspace);
        workspace.run(PackedLayout.equal(3, 2), 0);
        counts.ifPresent(
            counted -> {
              assertArrayEquals(workspace.launches(), counted.launches());
              assertEquals(workspace.bytes(), counted.bytes());
            });
      }
    }
  }
}
