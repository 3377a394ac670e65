package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import org.junit.jupiter.api.Test;

/** A library sums over the largest batch; what the caller wrote beyond a smaller one stays. */
class BlasInputsTest {
  private final ReferenceBlas blas = new ReferenceBlas();

  @Test
  void aShortBatchLeavesInputsAndStates() {
    Recorder r = new Recorder(Extent.of(4, 1));
    Buffer x = r.input("x", Shape.rows(2));
    Buffer y = r.input("y", Shape.rows(1));
    Buffer out = r.matmul(x, true, y, false);
    r.output(out);
    // Another phase that needs them: inputs of several graphs are uploaded when they are written.
    r.beginPhase("again");
    Buffer again = r.sum(Over.ALL, r.multiply(y, y));
    r.output(again);
    Buffer alsoX = r.sum(Over.ALL, x);
    r.output(alsoX);
    Program program = r.build();
    try (Backend backend = blas.backend();
        Executable executable = backend.compile(program);
        Workspace workspace = executable.workspace()) {
      workspace.write(x, new float[] {1, 10, 2, 20, 3, 30, 4, 40});
      workspace.write(y, new float[] {1, 1, 1, 2});
      workspace.run(PackedLayout.of(2), 0);
      assertArrayEquals(new float[] {3, 30}, read(workspace, out, 2));
      workspace.run(PackedLayout.of(4), 0);
      assertArrayEquals(new float[] {14, 140}, read(workspace, out, 2));
      assertArrayEquals(new float[] {7}, read(workspace, again, 1));
      assertArrayEquals(new float[] {110}, read(workspace, alsoX, 1));
      assertTrue(blas.tasks() > 0);
    }
  }

  private static float[] read(Workspace workspace, Buffer buffer, int size) {
    float[] numbers = new float[size];
    workspace.read(buffer, numbers);
    return numbers;
  }
}
