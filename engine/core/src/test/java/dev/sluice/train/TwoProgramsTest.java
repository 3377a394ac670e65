package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A program that is trained by the gradients of another one behind it. */
class TwoProgramsTest {
  private static final PackedLayout LAYOUT = PackedLayout.of(2, 1);
  private static final float[] X = {1, -2, 0.5f, 3, -1, 1};
  private static final float[] TARGET = {1, 0, -1};
  private static final float[] FIRST = {0.1f, -0.2f, 0.3f, 0.4f, 0.5f, -0.6f};
  private static final float[] SECOND = {0.7f, -0.8f, 0.9f};
  private static final int STEPS = 5;

  private final Backend reference = new ReferenceBackend(Storage.FLOAT64);
  private final TrainingOptions options =
      TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.adam(0.05));

  private static Buffer hidden(Recorder r) {
    Buffer x = r.input("x", Shape.rows(2));
    return r.tanh(r.matmul(x, false, r.parameter("first", Shape.matrix(3, 2)), true));
  }

  private static Buffer loss(Recorder r, Buffer hidden) {
    Buffer y = r.matmul(hidden, false, r.parameter("second", Shape.matrix(1, 3)), true);
    return r.squaredError(y, r.input("target", Shape.rows(1)), true);
  }

  private static float[] values(Executable executable, String parameter, int count) {
    float[] values = new float[count];
    executable.read(executable.program().buffer(parameter), values);
    return values;
  }

  /** As one program: the states go one way, their gradients the other. */
  @Test
  void areTrainedAsOne() {
    List<float[]> expected = together();
    Recorder below = new Recorder(LAYOUT.extent());
    Buffer states = hidden(below);
    Buffer given = below.input("gradient", states.shape());
    below.output(states);
    RecordedUpdate first =
        RecordedUpdate.record(
            below, below.gradients(Map.of(states, given), below.parameters()), options);

    Recorder above = new Recorder(LAYOUT.extent());
    Buffer read = above.input("states", Shape.rows(3));
    Buffer loss = loss(above, read);
    List<Buffer> wanted = new ArrayList<>(above.parameters());
    wanted.add(read);
    Gradients gradients = above.gradients(loss, wanted);
    above.output(gradients.of(read));
    RecordedUpdate second = RecordedUpdate.record(above, gradients, options);
    Recorder forward = new Recorder(LAYOUT.extent());
    Buffer out = hidden(forward);
    forward.output(out);

    try (Executable trainedBelow = reference.compile(below.build());
        Executable trainedAbove = reference.compile(above.build());
        Executable reader = trainedBelow.derive(forward.build());
        Workspace workBelow = trainedBelow.workspace();
        Workspace workAbove = trainedAbove.workspace();
        Workspace reading = reader.workspace()) {
      trainedBelow.write(trainedBelow.program().buffer("first"), FIRST);
      trainedAbove.write(trainedAbove.program().buffer("second"), SECOND);
      workBelow.write(trainedBelow.program().buffer("x"), X);
      reading.write(reader.program().buffer("x"), X);
      workAbove.write(trainedAbove.program().buffer("target"), TARGET);
      float[] handed = new float[9];
      for (int step = 0; step < STEPS; step++) {
        reading.run(LAYOUT);
        reading.read(out, handed);
        workAbove.write(read, handed);
        second.beforeRun(workAbove, step);
        workAbove.run(LAYOUT);
        workAbove.read(gradients.of(read), handed);
        workBelow.write(given, handed);
        first.beforeRun(workBelow, step);
        workBelow.run(LAYOUT);
      }
      // What is handed over, and read in the end, is rounded to 32 bits: 2^-24 of numbers below 1,
      // in each of five steps of at most 0.05, forth and back.
      assertArrayEquals(expected.get(0), values(trainedBelow, "first", 6), 1e-6f);
      assertArrayEquals(expected.get(1), values(trainedAbove, "second", 3), 1e-6f);
    }
  }

  private List<float[]> together() {
    Recorder r = new Recorder(LAYOUT.extent());
    RecordedUpdate update = RecordedUpdate.record(r, loss(r, hidden(r)), options);
    try (Executable executable = reference.compile(r.build());
        Workspace workspace = executable.workspace()) {
      executable.write(executable.program().buffer("first"), FIRST);
      executable.write(executable.program().buffer("second"), SECOND);
      workspace.write(executable.program().buffer("x"), X);
      workspace.write(executable.program().buffer("target"), TARGET);
      for (int step = 0; step < STEPS; step++) {
        update.beforeRun(workspace, step);
        workspace.run(LAYOUT);
      }
      return List.of(values(executable, "first", 6), values(executable, "second", 3));
    }
  }

  @Test
  void gradientsOfNoParameter() {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer x = r.input("x", Shape.rows(2));
    Buffer loss = loss(r, r.tanh(r.matmul(x, r.parameter("first", Shape.matrix(2, 3)))));
    Gradients ofInput = r.gradients(loss, List.of(x));
    assertEquals(
        "Update: the gradients are of no parameter that is not frozen; there are [first, second]",
        assertThrows(
                IllegalArgumentException.class, () -> RecordedUpdate.record(r, ofInput, options))
            .getMessage());
  }
}
