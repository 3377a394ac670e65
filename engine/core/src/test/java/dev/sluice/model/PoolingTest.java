package dev.sluice.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceBatch;
import dev.sluice.op.Buffer;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.predict.Predictor;
import dev.sluice.program.Recorder;
import dev.sluice.reference.CentralDifferences;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One line of the steps of each sequence. */
class PoolingTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  /** Of each sequence its own steps, however many. */
  @Test
  void pooling() {
    float[][] one = {{1, -3}, {5, 2}, {3, -8}};
    float[][] two = {{-1, 7}};
    Map<Pooling.Way, float[]> expected =
        Map.of(
            Pooling.Way.LAST, new float[] {3, -8},
            Pooling.Way.MEAN, new float[] {3, -3},
            Pooling.Way.MAX, new float[] {5, 2});
    for (Pooling.Way way : Pooling.Way.values()) {
      Model model = Model.features(2).add("pool", new Pooling(way));
      assertEquals(model.layers(), Model.of(model.definition()).layers());
      try (Predictor predictor = Predictor.of(model, model.initialize(0), backend)) {
        var found = predictor.predict(SequenceBatch.of(two, one));
        assertArrayEquals(two[0], found.get(0).lastOutput());
        assertArrayEquals(expected.get(way), found.get(1).lastOutput());
      }
    }
    assertTrue(
        assertThrows(
                ShapeException.class,
                () ->
                    Model.features(2)
                        .add("pool", new Pooling(Pooling.Way.MAX))
                        .add("again", new Pooling(Pooling.Way.MAX)))
            .getMessage()
            .contains("reads a line per step, and gets [sequences, 2]"));
  }

  @ParameterizedTest
  @EnumSource(Pooling.Way.class)
  void gradients(Pooling.Way way) {
    CentralDifferences check = new CentralDifferences(PackedLayout.of(4, 2, 1), 0);
    Recorder r = check.recorder();
    Buffer x = r.input("x", Shape.rows(3));
    Buffer out = new Pooling(way).record(new Scope(r, 0, true, States.ZERO), x);
    check.check(check.weighted(List.of(out)), List.of(x));
  }
}
