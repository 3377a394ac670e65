package dev.sluice.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.op.Dropout;
import dev.sluice.op.Extent;
import dev.sluice.op.Op;
import dev.sluice.op.RecurrentForward;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a stack drops what, and that no two places share a mask. */
class DropoutPlacementTest {
  private static Program record(boolean training) {
    Model model =
        Model.features(3)
            .add(
                "rnn",
                new Recurrent(
                    RecurrentOptions.gru(4)
                        .layers(3)
                        .dropout(0.1)
                        .inputDropout(0.2)
                        .recurrentDropout(0.3)));
    Recorder recorder = new Recorder(Extent.of(2, 2));
    model.record(recorder, training, States.ZERO);
    return recorder.build();
  }

  @Test
  void whileTraining() {
    List<String> places = new ArrayList<>();
    List<Integer> streams = new ArrayList<>();
    for (Op op : record(true).ops()) {
      switch (op) {
        case Dropout dropout -> {
          places.add((dropout.variational() ? "variational " : "per step ") + dropout.rate());
          streams.add(dropout.stream());
        }
        case RecurrentForward layer -> {
          places.add("layer " + layer.spec().recurrentDropout());
          streams.add(layer.spec().stream());
        }
        default -> {}
      }
    }
    assertEquals(
        List.of(
            "variational 0.2",
            "layer 0.3",
            "per step 0.1",
            "variational 0.2",
            "layer 0.3",
            "per step 0.1",
            "variational 0.2",
            "layer 0.3"),
        places);
    assertEquals(streams.size(), streams.stream().distinct().count(), "streams " + streams);
  }

  @Test
  void afterwards() {
    for (Op op : record(false).ops()) {
      assertEquals(false, op instanceof Dropout);
      if (op instanceof RecurrentForward layer) {
        assertEquals(0, layer.spec().recurrentDropout());
      }
    }
  }
}
