package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import org.junit.jupiter.api.Test;

/** Whose numbers of a parameter are the newest. */
class ParameterTest {
  private final Parameter parameter = new Parameter(1);

  @Test
  void aDeviceHasTheNewestOnce() {
    parameter.updated(one -> one.numbers()[0]++);
    parameter.download();
    parameter.download();
    assertEquals(1, parameter.numbers()[0]);
  }

  @Test
  void whatAFailedRunHasLostIsAnErrorUntilItIsWrittenAgain() {
    parameter.updated(one -> one.numbers()[0] = 7);
    long version = parameter.version();
    parameter.lose();
    assertNotEquals(version, parameter.version(), "no workspace takes its copy for the newest");
    IllegalStateException e = assertThrows(IllegalStateException.class, parameter::download);
    assertTrue(e.getMessage().contains("lost with a run that failed; write them again"));
    assertEquals(0, parameter.numbers()[0]);
    parameter.written();
    parameter.download();
  }

  /** Also with a workspace that was not the one that failed: it goes on when they are written. */
  @Test
  void aWorkspaceWaitsForLostNumbers() {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer x = r.input("x", Shape.rows(2));
    Buffer w = r.parameter("w", Shape.vector(2));
    Buffer out = r.multiply(x, w);
    r.output(out);
    Program program = r.build();
    try (Backend backend = Backends.select("tornado");
        Executable executable = backend.compile(program);
        Workspace workspace = executable.workspace()) {
      executable.write(w, new float[] {1, 2});
      workspace.write(x, new float[] {3, 4});
      workspace.run(PackedLayout.of(1), 0);
      ((TornadoExecutable) executable).parameter(w).lose();
      float[] read = new float[2];
      assertThrows(IllegalStateException.class, () -> executable.read(w, read));
      assertThrows(
          IllegalStateException.class, () -> workspace.run(PackedLayout.of(1), 0), "not old ones");
      executable.write(w, new float[] {5, 6});
      workspace.run(PackedLayout.of(1), 0);
      workspace.read(out, read);
      assertArrayEquals(new float[] {15, 24}, read);
    }
  }
}
