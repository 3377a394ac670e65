package dev.sluice.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.program.Gradients;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A layer's results are the same bits in every run. What groups share by mistake shows only when
 * two threads of a device happen to be in the same kernel, in one run of some hundreds; therefore
 * so many.
 */
@NeedsDevice
@Tag("optimised")
class SameBitsTest {
  private static final int RUNS = 1500;
  private static final int UNITS = 17;
  private static final PackedLayout BATCH = PackedLayout.of(5, 5, 5, 3, 2, 2, 1, 1, 1);

  static Stream<Arguments> layers() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      all.add(Arguments.of(cell, 0, false, 0.0));
      all.add(Arguments.of(cell, 0, true, 0.2));
    }
    all.add(Arguments.of(Cell.LSTM, 7, false, 0.2));
    return all.stream();
  }

  @ParameterizedTest(name = "{0} projection={1} reverse={2} dropout={3}")
  @MethodSource("layers")
  void everyRunGivesTheSameBits(Cell cell, int projection, boolean reverse, double dropout) {
    Program program = gradients(cell, projection, reverse, dropout);
    try (Backend backend = TestBackends.gpu()) {
      everyRunGivesTheSameBits(program, backend, backend.fusions());
      Set<Fusion> stepwise = EnumSet.copyOf(backend.fusions());
      stepwise.remove(Fusion.LOOP);
      everyRunGivesTheSameBits(program, backend, stepwise);
    }
  }

  private static void everyRunGivesTheSameBits(
      Program program, Backend backend, Set<Fusion> fusions) {
    try (Executable executable = backend.compile(program, fusions);
        Workspace workspace = executable.workspace()) {
      for (Buffer buffer : program.buffers()) {
        if (buffer.role() == Role.PARAMETER) {
          executable.write(buffer, draw(buffer));
        } else if (buffer.role() == Role.INPUT) {
          workspace.write(buffer, draw(buffer));
        }
      }
      Map<Buffer, float[]> first = Map.of();
      for (int run = 0; run < RUNS; run++) {
        workspace.run(BATCH, 1);
        Map<Buffer, float[]> results = new HashMap<>();
        for (Buffer output : program.outputs()) {
          float[] numbers = new float[(int) output.shape().size(BATCH.extent())];
          workspace.read(output, numbers);
          results.put(output, numbers);
        }
        first = run == 0 ? results : first;
        for (Buffer output : program.outputs()) {
          String what = output.name() + " in run " + run;
          assertArrayEquals(first.get(output), results.get(output), what);
        }
      }
    }
  }

  /** A layer forward and backward, all its gradients outputs. */
  private static Program gradients(Cell cell, int projection, boolean reverse, double dropout) {
    Recorder r = new Recorder(BATCH.extent());
    RecurrentSpec spec =
        new RecurrentSpec(cell, 5, UNITS, projection, true, reverse, dropout, r.nextStream());
    Buffer x = r.input("x", Shape.rows(spec.inputSize()));
    Buffer h0 = r.input("h0", Shape.sequences(spec.outputSize()));
    Buffer c0 = cell.hasCellState() ? r.input("c0", Shape.sequences(UNITS)) : null;
    RecurrentWeights weights =
        new RecurrentWeights(
            r.parameter("weight_ih", Shape.matrix(spec.gateSize(), spec.inputSize())),
            r.parameter("weight_hh", Shape.matrix(spec.gateSize(), spec.outputSize())),
            r.parameter("bias_ih", Shape.vector(spec.gateSize())),
            r.parameter("bias_hh", Shape.vector(spec.gateSize())),
            projection > 0 ? r.parameter("weight_hr", Shape.matrix(projection, UNITS)) : null);
    RecurrentForward forward = r.recurrent(spec, x, weights, h0, c0, true);
    Map<Buffer, Buffer> seeds =
        Map.of(
            forward.y(), r.input("dy", forward.y().shape()),
            forward.hN(), r.input("dhN", forward.hN().shape()));
    List<Buffer> wanted = new ArrayList<>(weights.all());
    wanted.addAll(List.of(x, h0));
    Gradients gradients = r.gradients(seeds, wanted);
    r.output(forward.y());
    wanted.forEach(buffer -> r.output(gradients.of(buffer)));
    return r.build();
  }

  private static float[] draw(Buffer buffer) {
    PhiloxRandom random = new PhiloxRandom(3, buffer.id());
    float[] values = new float[(int) buffer.shape().size(BATCH.extent())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * random.nextFloat() - 1) / (buffer.role() == Role.PARAMETER ? 4 : 1);
    }
    return values;
  }
}
