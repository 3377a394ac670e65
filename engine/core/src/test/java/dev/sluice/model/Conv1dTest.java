package dev.sluice.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceBatch;
import dev.sluice.op.Shape;
import dev.sluice.predict.Prediction;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingStep;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Convolutions over steps, and tokens that mean nothing. */
class Conv1dTest {
  private final ReferenceBackend reference = new ReferenceBackend(Storage.FLOAT32);

  /** One column and one filter of taps 1, 10, 100: their places in the numbers are the steps. */
  private float[][] taps(Conv1d layer, float... series) {
    Model model = Model.features(1).add("conv", layer);
    Weights weights =
        Weights.of(
            model.parameters(),
            Map.of("conv.weight", new float[] {1, 10, 100}, "conv.bias", new float[] {0.5f}));
    float[][] steps = new float[series.length][1];
    for (int t = 0; t < series.length; t++) {
      steps[t][0] = series[t];
    }
    try (Predictor predictor = Predictor.of(model, weights, reference)) {
      return predictor.predict(steps).outputs();
    }
  }

  @Test
  void tapsAreWhereTheyAreSaidToBe() {
    assertArrayEquals(
        new float[][] {{210.5f}, {321.5f}, {432.5f}, {43.5f}}, taps(new Conv1d(1, 3), 1, 2, 3, 4));
    assertArrayEquals(
        new float[][] {{100.5f}, {210.5f}, {321.5f}, {432.5f}},
        taps(Conv1d.causal(1, 3), 1, 2, 3, 4));
    assertArrayEquals(
        new float[][] {{310.5f}, {420.5f}, {31.5f}, {42.5f}},
        taps(new Conv1d(1, 3).dilation(2), 1, 2, 3, 4));
  }

  @Test
  void sequencesDoNotSeeEachOther() {
    Model model = Model.features(2).add("conv", new Conv1d(3, 4));
    Weights weights = model.initialize(3);
    float[][] first = {{1, 2}, {3, 4}, {5, 6}};
    float[][] second = {{-1, 0}};
    try (Predictor predictor = Predictor.of(model, weights, reference)) {
      List<Prediction> together = predictor.predict(SequenceBatch.of(second, first));
      assertArrayEquals(predictor.predict(first).outputs(), together.get(1).outputs());
      assertArrayEquals(predictor.predict(second).outputs(), together.get(0).outputs());
    }
  }

  @Test
  void isReadAgainAndRefusedStepByStep() {
    Model model = Model.features(2).add("conv", Conv1d.causal(3, 5).dilation(2));
    assertEquals(model.layers(), Model.of(model.definition()).layers());
    assertEquals(Shape.rows(3), model.outputShape());
    try (Predictor predictor = Predictor.of(model, model.initialize(1), reference)) {
      String message =
          assertThrows(IllegalArgumentException.class, predictor::session).getMessage();
      assertTrue(message.contains("needs other steps of the sequence"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> new Conv1d(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Conv1d(1, 3).dilation(1 << 30));
  }

  @Test
  void aTokenThatMeansNothingStaysZero() {
    Model model =
        Model.tokens(4).add("words", new Embedding(4, 3).padding(2)).add("head", new Dense(2));
    assertEquals(model.layers(), Model.of(model.definition()).layers());
    assertTrue(model.definition().contains("\"padding_index\":2"), model.definition());
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.1)).seed(1);
    Batch batch = Batch.of(List.of(Example.tag(new int[] {0, 2, 1, 2}, new int[] {0, 1, 0, 1})));
    try (TrainingStep step = TrainingStep.of(model, reference, options, batch.layout().extent())) {
      float[] before = step.weights().values("words.weight").clone();
      assertArrayEquals(new float[3], Arrays.copyOfRange(before, 6, 9));
      step.run(batch);
      float[] after = step.weights().values("words.weight");
      assertArrayEquals(new float[3], Arrays.copyOfRange(after, 6, 9));
      assertTrue(before[0] != after[0]);
    }
    assertThrows(IllegalArgumentException.class, () -> new Embedding(4, 3).padding(4));
    Weights weights = model.initialize(2);
    try (Predictor predictor = Predictor.of(model, weights, reference);
        Session session = predictor.session()) {
      float[][] whole = predictor.predict(new int[] {0, 2, 1}).outputs();
      assertArrayEquals(whole[0], session.step(0));
      assertArrayEquals(whole[1], session.step(2));
      assertArrayEquals(whole[2], session.step(1));
    }
  }
}
