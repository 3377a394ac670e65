package dev.sluice.trace;

import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.StatePair;
import dev.sluice.model.States;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.program.Gradients;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.program.Recurrence;
import dev.sluice.train.Objective;
import dev.sluice.train.RecordedLosses;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A model's forward pass, with dropout off and states of 0 at first, and what a trace shows of it.
 *
 * @param program the program
 * @param input the model's input
 * @param losses by head, what each compares with; null without one
 * @param loss {@code [1]}; null without one
 * @param layers the recurrent layers and directions
 */
record TraceProgram(
    Program program, Buffer input, RecordedLosses losses, Buffer loss, List<Layer> layers) {
  /** Gradients are null without a loss. */
  record Layer(
      String name,
      Recurrence recurrence,
      TracedLayer.States states,
      TracedLayer.StateGradients gradients) {}

  /** Records states and gates. */
  static TraceProgram states(Model model, Extent capacity) {
    Recorder r = new Recorder(capacity);
    RecordedModel recorded = model.record(r, false, States.ZERO);
    requireRecurrent(r);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < r.recurrences().size(); i++) {
      Recurrence recurrence = r.recurrences().get(i);
      TracedLayer.States states = new TracedLayer(r, recurrence).states();
      layers.add(new Layer(name(recorded, recurrence, i), recurrence, states, null));
    }
    layers.forEach(layer -> output(r, layer));
    return new TraceProgram(r.build(), recorded.input(), null, null, layers);
  }

  /**
   * Records the gradients of a loss as well.
   *
   * @param lastStep whether the loss is that of each sequence's last step alone
   */
  static TraceProgram gradients(Model model, Objective loss, boolean lastStep, Extent capacity) {
    Recorder r = Recorder.probed(capacity);
    RecordedModel recorded = model.record(r, false, States.ZERO);
    requireRecurrent(r);
    RecordedLosses losses = RecordedLosses.means(r, recorded, loss, lastStep);
    Buffer value = losses.total(r);
    List<Recurrence> recurrences = r.recurrences();
    List<Buffer> wanted =
        recurrences.stream()
            .flatMap(
                layer -> Stream.of(layer.op().y(), layer.op().hN(), layer.op().cN(), layer.probe()))
            .filter(Objects::nonNull)
            .toList();
    Gradients gradients = r.gradients(value, wanted);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < recurrences.size(); i++) {
      TracedLayer traced = new TracedLayer(r, recurrences.get(i));
      String name = name(recorded, recurrences.get(i), i);
      TracedLayer.States states = traced.states();
      layers.add(new Layer(name, recurrences.get(i), states, traced.gradients(gradients)));
    }
    layers.forEach(layer -> output(r, layer));
    r.output(value);
    return new TraceProgram(r.build(), recorded.input(), losses, value, layers);
  }

  private static void requireRecurrent(Recorder r) {
    if (r.recurrences().isEmpty()) {
      throw new IllegalArgumentException("Trace: the model has no recurrent layer");
    }
  }

  private static void output(Recorder r, Layer layer) {
    TracedLayer.States states = layer.states;
    Stream.concat(Stream.of(states.h(), states.c()), states.gates().stream())
        .filter(Objects::nonNull)
        .forEach(r::output);
    TracedLayer.StateGradients gradients = layer.gradients;
    if (gradients != null) {
      Stream.of(gradients.dh(), gradients.dc(), gradients.dGates())
          .filter(Objects::nonNull)
          .forEach(r::output);
    }
  }

  /** As {@code rnn.l0_reverse}, for the layer whose initial state is {@code rnn.h_l0_reverse}. */
  private static String name(RecordedModel model, Recurrence recurrence, int number) {
    for (StatePair state : model.states()) {
      if (state.last() == recurrence.op().hN()) {
        int at = state.name().lastIndexOf("h_");
        return at < 0
            ? state.name()
            : state.name().substring(0, at) + state.name().substring(at + "h_".length());
      }
    }
    return "recurrent layer " + number;
  }
}
