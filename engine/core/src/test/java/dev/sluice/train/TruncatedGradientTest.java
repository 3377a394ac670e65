package dev.sluice.train;

import dev.sluice.data.PackedLayout;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import dev.sluice.reference.CentralDifferences;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gradient of a window that was handed a state and hands one on is that of its own steps, with
 * the state that it was handed held fixed.
 */
class TruncatedGradientTest {
  @ParameterizedTest
  @EnumSource(Cell.class)
  void windowWithCarriedStates(Cell cell) {
    Model model =
        Model.features(2)
            .add("rnn", new Recurrent(RecurrentOptions.rnn(cell, 4).layers(2)))
            .add("head", new Dense(1));
    CentralDifferences check = new CentralDifferences(PackedLayout.equal(3, 2), 0);
    Recorder r = check.recorder();
    RecordedModel recorded = model.record(r, true, States.CARRIED);
    Buffer targets = r.input("targets", Shape.rows(1));
    Buffer loss = r.squaredError(recorded.output(), targets, true);
    List<Buffer> parameters =
        recorded.parameters().stream().map(p -> r.parameter(p.name(), p.shape())).toList();
    check.check(
        loss,
        parameters,
        () -> recorded.states().forEach(s -> r.carry(s.last(), s.initial(), null)));
  }
}
