package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Metrics by hand. */
class MetricsTest {
  private static final int IGNORED = SoftmaxCrossEntropy.IGNORED;

  private static Metric.Scored classes(int[] targets, float... predictions) {
    PackedLayout layout = PackedLayout.of(targets.length);
    int columns = predictions.length / targets.length;
    return new Metric.Scored(layout, new Batch.Indices(targets), predictions, columns);
  }

  private static double value(Metric metric, Metric.Scored... batches) {
    Metric.Count count = metric.begin();
    for (Metric.Scored batch : batches) {
      count.add(batch);
    }
    return count.value();
  }

  @Test
  void f1AccuracyAndConfusion() {
    ClassCounts counts = new ClassCounts(3);
    // predicted 0 0 1 1, actual 0 1 1 ignored: class 0 F1 2/3, class 1 F1 2/3, class 2 absent.
    int[] targets = {0, 1, 1, IGNORED};
    counts.add(classes(targets, .9f, .1f, 0, .9f, .1f, 0, .1f, .9f, 0, .1f, .9f, 0), targets);
    Evaluation.Classification result = counts.result();
    assertEquals(2.0 / 3, result.accuracy(), 1e-12);
    assertEquals(2.0 / 3, result.macroF1(), 1e-12);
    assertEquals(new Evaluation.ClassScore(1, 0.5, 1, 2.0 / 3), result.scores().get(0));
    assertEquals(new Evaluation.ClassScore(2, 1, 0.5, 2.0 / 3), result.scores().get(1));
    assertTrue(Double.isNaN(result.scores().get(2).f1()));
    ConfusionMatrix confusion = result.confusion().orElseThrow();
    assertArrayEquals(new long[][] {{1, 0, 0}, {1, 1, 0}, {0, 0, 0}}, confusion.toArray());
    assertEquals("target 0: 1 0 0\ntarget 1: 1 1 0\ntarget 2: 0 0 0", confusion.toString());
    assertTrue(Double.isNaN(new ClassCounts(2).result().macroF1()), "of nothing");
    assertTrue(Double.isNaN(new ClassCounts(2).result().accuracy()), "of nothing");
    assertTrue(new ClassCounts(1001).result().confusion().isEmpty());
  }

  @Test
  void top() {
    Metric.Scored first = classes(new int[] {2, IGNORED}, .5f, .3f, .2f, 0, 0, 1);
    Metric.Scored second = classes(new int[] {0, 1}, .5f, .25f, .25f, .25f, .25f, .5f);
    assertEquals(1.0 / 3, value(Metrics.topK(1), first, second), 1e-12);
    // Of equal ones the first counts as the more probable: class 1 is third.
    assertEquals(1.0 / 3, value(Metrics.topK(2), first, second), 1e-12);
    assertEquals(1, value(Metrics.topK(3), first, second), 1e-12);
    assertEquals(0, value(Metrics.topK(1), classes(new int[] {1}, 0, Float.NaN)), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> Metrics.topK(0));
  }

  @Test
  void numbers() {
    PackedLayout layout = PackedLayout.of(3);
    Batch.Numbers targets = new Batch.Floats(new float[] {1, 2, 6});
    Metric.Scored scored = new Metric.Scored(layout, targets, new float[] {2, 2, 4}, 1);
    // Around the mean 3 the variation is 4 + 1 + 9.
    assertEquals(1 - 5.0 / 14, value(Metrics.rSquared(), scored), 1e-12);
    assertEquals(1 - 5.0 / 14, value(Metrics.rSquared(), scored, scored), 1e-12);
    // Of two columns the mean of both, whatever their sizes: here 1 − 5/14 and 1.
    Batch.Numbers two = new Batch.Floats(new float[] {1, 100, 2, 200, 6, 600});
    float[] guessed = {2, 100, 2, 200, 4, 600};
    Metric.Scored both = new Metric.Scored(layout, two, guessed, 2);
    assertEquals(1 - 2.5 / 14, value(Metrics.rSquared(), both), 1e-12);
    assertEquals(1, value(Metrics.meanAbsoluteError(), scored), 1e-12);
    assertEquals(Math.sqrt(5.0 / 3), value(Metrics.rootMeanSquaredError(), scored), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> value(Metrics.topK(1), scored));
    assertThrows(
        IllegalArgumentException.class,
        () -> value(Metrics.rSquared(), classes(new int[] {1}, 1, 2)));
  }

  @Test
  void entities() {
    List<String> tags = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
    EntityF1 f1 = new EntityF1(tags);
    assertEquals(
        Set.of(
            new Entity(0, 1, "PER"),
            new Entity(2, 2, "PER"),
            new Entity(4, 5, "LOC"),
            new Entity(6, 6, "PER")),
        // B I B O I I(LOC) I(PER): an I of another kind begins as well.
        Entity.of(tags, new int[] {1, 2, 1, 0, 4, 4, 2}));
    assertThrows(IllegalArgumentException.class, () -> Entity.of(tags, new int[] {5}));
    // One of two predicted is right, of two that are there: the first has another end.
    int[] targets = {1, 2, 0, 3, IGNORED};
    float[] predictions = new float[25];
    int[] predicted = {1, 0, 0, 3, 1};
    for (int t = 0; t < 5; t++) {
      predictions[5 * t + predicted[t]] = 1;
    }
    assertEquals(0.5, value(f1, classes(targets, predictions)), 1e-12);
    EntityScore score = new EntityScore(1, 2, 4).plus(EntityScore.of(Set.of(1, 2), Set.of(2, 3)));
    assertEquals(new EntityScore(2, 4, 6), score);
    assertEquals("precision 50.00 %, recall 33.33 %, F1 40.00 %", score.toString());
    assertEquals(
        "precision of none, recall 0.00 %, F1 0.00 %", new EntityScore(0, 0, 3).toString());
    assertThrows(IllegalArgumentException.class, () -> new EntityScore(2, 1, 4));
    assertThrows(IllegalArgumentException.class, () -> Metrics.entityF1(List.of("O", "PER")));
    assertThrows(IllegalArgumentException.class, () -> value(f1, classes(new int[] {0}, 1, 2)));
    // The second piece of a word is left out, and what is around it is one entity.
    float[] pieces = new float[15];
    pieces[1] = 1;
    pieces[5] = 1;
    pieces[12] = 1;
    assertEquals(1, value(f1, classes(new int[] {1, IGNORED, 2}, pieces)), 1e-12);
    Metric.Scored perSequence =
        new Metric.Scored(PackedLayout.of(3), new Batch.Indices(new int[] {1}), new float[5], 5);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> value(f1, perSequence))
            .getMessage()
            .endsWith("gets 1 for 3 steps"));
  }

  /** One's own metric, in the validations of a training and in evaluations of a saved model. */
  @Test
  void areCountedWhereTheyAreAskedFor() {
    record Bias() implements Metric {
      @Override
      public String name() {
        return "bias";
      }

      @Override
      public Count begin() {
        return new Count() {
          private double sum;
          private long all;

          @Override
          public void add(Scored scored) {
            float[] targets = scored.numbers(new Bias());
            for (int i = 0; i < targets.length; i++) {
              sum += scored.predictions()[i] - targets[i];
            }
            all += targets.length;
          }

          @Override
          public double value() {
            return sum / all;
          }
        };
      }
    }

    Model model = Model.features(1).add("head", new Dense(1));
    Weights weights =
        Weights.of(
            model.parameters(),
            Map.of("head.weight", new float[] {1}, "head.bias", new float[] {0.5f}));
    SequenceDataset data =
        SequenceDataset.ordered(
            List.of(
                Example.forecast(new float[][] {{1}, {2}}, new float[][] {{1}, {3}}),
                Example.forecast(new float[][] {{5}}, new float[][] {{5}})),
            1);
    ReferenceBackend reference = new ReferenceBackend(Storage.FLOAT32);
    Evaluation evaluation =
        SavedModel.of(model, weights)
            .evaluate(reference, Loss.SQUARED_ERROR, data, new Bias(), Metrics.meanAbsoluteError());
    assertEquals(0.5 / 3, evaluation.of(new Bias()), 1e-7);
    assertEquals(0.5, evaluation.of(Metrics.meanAbsoluteError()), 1e-7);
    assertThrows(IllegalArgumentException.class, () -> evaluation.of(Metrics.rSquared()));
    SavedModel saved = SavedModel.of(model, weights);
    assertThrows(
        IllegalArgumentException.class,
        () -> saved.evaluate(reference, Loss.SQUARED_ERROR, data, new Bias(), new Bias()));
    TrainingOptions options = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(1e-6));
    try (Trainer trainer = new Trainer(model, reference, options, data)) {
      trainer.setWeights(weights);
      History history = trainer.metrics(new Bias()).fit(data);
      Evaluation validation = history.epochs().getFirst().validation().orElseThrow();
      assertEquals(0.5 / 3, validation.of(new Bias()), 1e-4);
      assertTrue(validation.toString().contains("bias 0.16"), validation.toString());
    }
  }
}
