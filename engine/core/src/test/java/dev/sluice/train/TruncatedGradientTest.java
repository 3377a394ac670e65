package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.PackedLayout;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.ParameterSpec;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.ReferenceExecutable;
import dev.sluice.reference.ReferenceWorkspace;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gradient of a window is that of its own steps, with the state that it was handed held fixed:
 * central differences in double, as in {@code CentralDifferences}, on a second window.
 */
class TruncatedGradientTest {
  private static final double STEP = 1e-5;

  @ParameterizedTest
  @EnumSource(Cell.class)
  void secondWindow(Cell cell) {
    Model model =
        Model.features(2)
            .add("rnn", new Recurrent(RecurrentOptions.rnn(cell, 4).layers(2)))
            .add("head", new Dense(1));
    PackedLayout layout = PackedLayout.equal(3, 2);
    Recorder r = new Recorder(Extent.of(3, 2));
    RecordedModel recorded = model.record(r, true, States.CARRIED);
    Buffer targets = r.input("targets", Shape.rows(1));
    Buffer loss = r.squaredError(recorded.output(), targets, true);
    List<Buffer> parameters = new ArrayList<>();
    for (ParameterSpec p : recorded.parameters()) {
      parameters.add(r.parameter(p.name(), p.shape()));
    }
    Gradients gradients = r.gradients(loss, parameters);
    recorded.states().forEach(state -> r.carry(state.last(), state.initial(), null));
    PhiloxRandom random = new PhiloxRandom(1, 1);
    try (ReferenceExecutable executable = new ReferenceBackend(Storage.FLOAT64).compile(r.build());
        ReferenceWorkspace workspace = executable.workspace()) {
      for (Buffer buffer : executable.program().buffers()) {
        if (buffer.role() == Role.PARAMETER || buffer.role() == Role.INPUT) {
          double[] values = workspace.array(buffer);
          for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextDouble() - 1;
          }
        }
      }
      workspace.run(layout, 0);
      List<Buffer> states = executable.program().buffers(Role.STATE);
      List<double[]> handed = new ArrayList<>();
      for (Buffer state : states) {
        handed.add(workspace.array(state).clone());
        assertTrue(handed.getLast()[0] != 0 || cell == Cell.RNN_RELU, "a state is carried");
      }
      workspace.run(layout, 0);
      List<double[]> recordedGradients = new ArrayList<>();
      for (Buffer parameter : parameters) {
        recordedGradients.add(workspace.array(gradients.of(parameter)).clone());
      }
      for (Buffer parameter : parameters) {
        double[] analytic = recordedGradients.get(parameters.indexOf(parameter));
        double[] values = workspace.array(parameter);
        double largest = 1e-3;
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
          double saved = values[i];
          double[] sides = new double[2];
          for (int side = 0; side < 2; side++) {
            values[i] = saved + (side == 0 ? -STEP : STEP);
            for (int s = 0; s < states.size(); s++) {
              double[] state = workspace.array(states.get(s));
              System.arraycopy(handed.get(s), 0, state, 0, state.length);
            }
            workspace.run(layout, 0);
            sides[side] = workspace.array(loss)[0];
          }
          values[i] = saved;
          double numeric = (sides[1] - sides[0]) / (2 * STEP);
          worst = Math.max(worst, Math.abs(numeric - analytic[i]));
          largest = Math.max(largest, Math.abs(numeric));
        }
        assertEquals(0, worst / largest, 1e-6, parameter.name());
      }
    }
  }
}
