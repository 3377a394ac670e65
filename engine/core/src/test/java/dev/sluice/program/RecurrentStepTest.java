package dev.sluice.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.CentralDifferences;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.ReferenceExecutable;
import dev.sluice.reference.ReferenceWorkspace;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cell step by step, of elementary operations, is the layer. */
class RecurrentStepTest {
  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final int STEPS = 3;

  private static RecurrentWeights weights(Recorder r, Cell cell, int projection, boolean bias) {
    int gates = cell.gates() * UNITS;
    int outputs = projection > 0 ? projection : UNITS;
    return new RecurrentWeights(
        r.input("ih", Shape.matrix(gates, INPUTS)),
        r.input("hh", Shape.matrix(gates, outputs)),
        bias ? r.input("bih", Shape.vector(gates)) : null,
        bias ? r.input("bhh", Shape.vector(gates)) : null,
        projection > 0 ? r.input("hr", Shape.matrix(projection, UNITS)) : null);
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void isTheLayer(Cell cell) {
    check(cell, 0, true);
    check(cell, 0, false);
    if (cell == Cell.LSTM) {
      check(cell, 2, true);
    }
  }

  private static void check(Cell cell, int projection, boolean bias) {
    PackedLayout layout = PackedLayout.equal(STEPS, 2);
    Recorder r = new Recorder(layout.extent());
    RecurrentWeights weights = weights(r, cell, projection, bias);
    Buffer x = r.input("x", Shape.rows(INPUTS));
    int outputs = projection > 0 ? projection : UNITS;
    Buffer h0 = r.input("h0", Shape.sequences(outputs));
    Buffer c0 = cell.hasCellState() ? r.input("c0", Shape.sequences(UNITS)) : null;
    RecurrentSpec spec = new RecurrentSpec(cell, INPUTS, UNITS, projection, bias, false, 0, 0);
    RecurrentForward layer = r.recurrent(spec, x, weights, h0, c0, false);
    CellStates states = new CellStates(h0, c0);
    List<Buffer> steps = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      states = r.recurrentStep(cell, r.step(x, t), weights, states.h(), states.c());
      steps.add(states.h());
    }
    if (cell.hasCellState()) {
      steps.add(states.c());
    }
    r.output(layer.y());
    steps.forEach(r::output);
    if (cell.hasCellState()) {
      r.output(layer.cN());
    }
    try (ReferenceExecutable executable = new ReferenceBackend(Storage.FLOAT64).compile(r.build());
        ReferenceWorkspace workspace = executable.workspace()) {
      for (Buffer input : executable.program().buffers(Role.INPUT)) {
        PhiloxRandom random = new PhiloxRandom(3, input.id());
        float[] values = new float[(int) input.shape().size(layout.extent())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (2 * random.nextDouble() - 1);
        }
        workspace.write(input, values);
      }
      workspace.run(layout);
      double[] y = workspace.array(layer.y());
      for (int t = 0; t < STEPS; t++) {
        double[] step = workspace.array(steps.get(t));
        int from = layout.firstRow(t) * outputs;
        assertArrayEquals(
            Arrays.copyOfRange(y, from, from + 2 * outputs),
            Arrays.copyOf(step, 2 * outputs),
            1e-14);
      }
      if (cell.hasCellState()) {
        assertArrayEquals(workspace.array(layer.cN()), workspace.array(steps.getLast()), 1e-14);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void hasGradients(Cell cell) {
    CentralDifferences check = new CentralDifferences(PackedLayout.of(1, 1), 5);
    Recorder r = check.recorder();
    RecurrentWeights weights = weights(r, cell, cell == Cell.LSTM ? 2 : 0, true);
    Buffer x = r.input("x", Shape.sequences(INPUTS));
    Buffer h = r.input("h", Shape.sequences(cell == Cell.LSTM ? 2 : UNITS));
    Buffer c = cell.hasCellState() ? r.input("c", Shape.sequences(UNITS)) : null;
    CellStates states = r.recurrentStep(cell, x, weights, h, c);
    List<Buffer> wanted = new ArrayList<>(weights.all());
    wanted.addAll(List.of(x, h));
    List<Buffer> results = new ArrayList<>(List.of(states.h()));
    if (c != null) {
      wanted.add(c);
      results.add(states.c());
    }
    check.check(check.weighted(results), wanted);
  }
}
