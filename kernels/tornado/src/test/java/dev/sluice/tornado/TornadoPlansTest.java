package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.conformance.Zeros;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Plans: how many graphs they are, and that compiled ones serve again. */
class TornadoPlansTest {
  private static final PackedLayout BATCH = PackedLayout.of(3, 2);
  private static final int INPUT = 4;

  private static Program stack(int layers, int units) {
    Recorder r = new Recorder(BATCH.extent());
    Model model =
        Model.features(INPUT).add("rnn", new Recurrent(RecurrentOptions.gru(units).layers(layers)));
    r.output(model.record(r, false, States.ZERO).output());
    return r.build();
  }

  private static float[] run(Backend backend, Program program, float seed) {
    try (Executable executable = backend.compile(program)) {
      return run(executable, program, seed);
    }
  }

  private static float[] run(Executable executable, Program program, float seed) {
    try (Workspace workspace = executable.workspace()) {
      for (Buffer parameter : program.buffers(Role.PARAMETER)) {
        executable.write(parameter, numbers(parameter, seed));
      }
      for (Buffer input : program.buffers(Role.INPUT)) {
        workspace.write(input, numbers(input, 1 + seed));
      }
      workspace.run(BATCH, 0);
      Buffer output = program.outputs().iterator().next();
      float[] result = new float[(int) output.shape().size(BATCH.extent())];
      workspace.read(output, result);
      return result;
    }
  }

  private static float[] numbers(Buffer buffer, float seed) {
    float[] numbers = new float[(int) buffer.shape().size(BATCH.extent())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) Math.sin(seed + 0.7 * i);
    }
    return numbers;
  }

  /** A program recorded anew, of another executable, takes the compiled plan of a closed one. */
  @Test
  void aSecondProgramOfTheSameKernelsCompilesNothing() {
    try (TornadoBackend backend = (TornadoBackend) Backends.select("tornado")) {
      float[] first = run(backend, stack(1, 5), 0);
      float[] other = run(backend, stack(1, 6), 0);
      assertEquals(2, backend.plans().compiled());
      float[] changed = run(backend, stack(1, 5), 1);
      assertEquals(1, backend.plans().reused());
      assertArrayEquals(first, run(backend, stack(1, 5), 0));
      assertArrayEquals(other, run(backend, stack(1, 6), 0));
      assertEquals(2, backend.plans().compiled());
      assertEquals(3, backend.plans().reused());
      assertTrue(!Arrays.equals(first, changed), "parameters of another executable are its own");
    }
  }

  /** Workspaces that are open at once have plans of their own. */
  @Test
  void openWorkspacesShareNothing() {
    Program program = stack(1, 5);
    try (TornadoBackend backend = (TornadoBackend) Backends.select("tornado");
        Executable executable = backend.compile(program);
        Workspace open = executable.workspace()) {
      run(executable, program, 0);
      assertEquals(2, backend.plans().compiled());
      assertEquals(0, backend.plans().reused());
      assertTrue(open.bytes() > 0);
    }
  }

  /** More parameters and tasks than one TornadoVM graph can hold are several, in order. */
  @Test
  void aDeepModelIsManyGraphs() {
    Program deep = stack(60, 3);
    try (Backend backend = Backends.select("tornado");
        Backend reference = Backends.select("reference")) {
      try (Executable executable = backend.compile(deep);
          Workspace workspace = executable.workspace()) {
        Zeros.write(executable);
        Zeros.write(executable.program(), workspace);
        workspace.run(BATCH, 0);
        String executions = workspace.executions().getFirst();
        assertTrue(executions.matches("TornadoVM, a run: [2-9] executions"), executions);
      }
      assertArrayEquals(run(reference, deep, 0), run(backend, deep, 0), 1e-5f);
    }
  }
}
