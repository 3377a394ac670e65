package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.StreamDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several batches, one update. */
class AccumulationTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT64);

  private static Model model() {
    return Model.tokens(6)
        .add("embedding", new Embedding(6, 4))
        .add("rnn", new Recurrent(RecurrentOptions.gru(5)))
        .add("head", new Dense(3));
  }

  /** Of unequal lengths, and with targets that do not count. */
  private static List<Example> examples(int count) {
    PhiloxRandom random = new PhiloxRandom(2, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = random.ints(1 + random.nextInt(6), 0, 6).toArray();
      int[] tags = SmallTraining.tags(tokens);
      examples.add(Example.tag(tokens, tags));
    }
    return examples;
  }

  private static TrainingOptions options(Loss loss) {
    return TrainingOptions.of(loss, Optimizers.adam(0.05)).clipNorm(0.5);
  }

  /** Every target counts as much as in one batch of all. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isOneBatchOfAll(boolean weighted) {
    Loss loss = weighted ? Loss.crossEntropy(0.1, 1, 2, 3) : Loss.CROSS_ENTROPY;
    List<Example> examples = examples(7);
    Batch all = Batch.of(examples);
    Batch[] parts = {
      Batch.of(examples.subList(0, 1)),
      Batch.of(examples.subList(1, 5)),
      Batch.of(examples.subList(5, 7))
    };
    TrainingOptions options = options(loss);
    try (TrainingStep one = TrainingStep.of(model(), backend, options, all.layout().extent());
        TrainingStep several =
            TrainingStep.of(model(), backend, options.accumulate(3), all.layout().extent())) {
      for (int step = 0; step < 4; step++) {
        StepResult expected = one.run(all);
        Weights before = several.weights();
        StepResult got = several.run(parts);
        assertEquals(expected.loss(), got.loss(), 1e-6);
        assertEquals(expected.gradientNorm(), got.gradientNorm(), 1e-6);
        assertTrue(before.values("head.bias")[0] != several.weights().values("head.bias")[0]);
      }
      for (String name : one.weights().names()) {
        // In 64 bits, of which files and results have 32; the order of sums is another.
        assertArrayEquals(one.weights().values(name), several.weights().values(name), 1e-6f);
      }
      assertThrows(IllegalArgumentException.class, () -> one.run(parts));
      assertThrows(IllegalArgumentException.class, () -> several.run());
    }
  }

  /** Five batches an epoch in steps of two: the last is alone; resumed within, to the same bits. */
  @Test
  void anEpochHasStepsOfSeveral(@TempDir Path folder) {
    Backend floats = new ReferenceBackend(Storage.FLOAT32); // as checkpoints are
    Path file = folder.resolve("within.ckpt");
    SequenceDataset data = SequenceDataset.shuffled(examples(10), 2, 1);
    TrainingOptions options =
        options(Loss.CROSS_ENTROPY).accumulate(2).epochs(3).checkpoint(file, 2);
    Weights whole;
    List<Integer> batches = new ArrayList<>();
    try (Trainer trainer = new Trainer(model(), floats, options, data)) {
      trainer.onStep(step -> batches.add(step.batch()));
      History history = trainer.fit();
      assertEquals(List.of(1, 3, 4, 1, 3, 4, 1, 3, 4), batches);
      assertEquals(9, trainer.steps());
      assertEquals(3, history.epochs().getFirst().steps());
      whole = trainer.weights();
    }
    try (Trainer stopped = new Trainer(model(), floats, options, data)) {
      stopped.onStep(
          step -> {
            if (step.step() == 5) {
              stopped.save(file);
              stopped.stop();
            }
          });
      stopped.fit();
    }
    TrainingOptions elsewhere = options(Loss.CROSS_ENTROPY).accumulate(2).epochs(3);
    try (Trainer resumed = new Trainer(model(), floats, elsewhere, data)) {
      resumed.resume(file);
      assertEquals(5, resumed.steps());
      resumed.fit();
      for (String name : whole.names()) {
        assertArrayEquals(whole.values(name), resumed.weights().values(name), name);
      }
    }
  }

  /** The windows of a stream go on within a step as between steps. */
  @Test
  void statesAreCarriedWithinAStep() {
    int[] text = new PhiloxRandom(8, 0).ints(41, 0, 3).toArray();
    Model model =
        Model.tokens(3)
            .add("embedding", new Embedding(3, 4))
            .add("rnn", new Recurrent(RecurrentOptions.gru(5)))
            .add("head", new Dense(3));
    StreamDataset windows = StreamDataset.text(text, 1, 10);
    TrainingOptions options = options(Loss.CROSS_ENTROPY).accumulate(4);
    double expected;
    try (TrainingStep step = TrainingStep.of(model, backend, options, windows)) {
      expected = step.evaluate(windows).loss();
      Batch[] four = new Batch[4];
      for (int i = 0; i < 4; i++) {
        four[i] = windows.batch(0, i);
      }
      assertEquals(expected, step.run(four).loss(), 1e-6);
    }
  }

  @Test
  void whatIsNotFiniteInOneBatchChangesNothing() {
    Model model = Model.features(1).add("head", new Dense(1));
    TrainingOptions options =
        TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(0.1)).accumulate(2);
    Batch good = Batch.of(List.of(Example.forecast(new float[][] {{1}}, new float[][] {{2}})));
    Batch huge =
        Batch.of(List.of(Example.forecast(new float[][] {{3e38f}}, new float[][] {{-3e38f}})));
    Backend floats = new ReferenceBackend(Storage.FLOAT32);
    try (TrainingStep step = TrainingStep.of(model, floats, options, good.layout().extent())) {
      float[] before = step.weights().values("head.weight").clone();
      assertThrows(NonFiniteLossException.class, () -> step.run(huge, good));
      assertThrows(NonFiniteLossException.class, () -> step.run(good, huge));
      assertArrayEquals(before, step.weights().values("head.weight"));
      assertTrue(Double.isFinite(step.run(good, good).loss()));
    }
    assertThrows(IllegalArgumentException.class, () -> options.accumulate(0));
  }
}
