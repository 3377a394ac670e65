package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Extent;
import dev.sluice.op.Role;
import dev.sluice.op.UpdateRule;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingStepTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  private final Model model =
      Model.tokens(4)
          .add("embedding", new Embedding(4, 3))
          .add(
              "rnn",
              new Recurrent(RecurrentOptions.gru(5).inputDropout(0.2).output(Output.LAST_STEP)))
          .add("head", new Dense(3));

  @TempDir private Path folder;

  private static List<Example> examples() {
    PhiloxRandom random = new PhiloxRandom(5, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int[] tokens = new int[1 + random.nextInt(6)];
      int label = random.nextInt(3);
      tokens[random.nextInt(tokens.length)] = 1 + label;
      examples.add(Example.classify(tokens, label));
    }
    return examples;
  }

  private final SequenceDataset data = SequenceDataset.shuffled(examples(), 8, 1);

  /** A loop of one's own, beside the trainer's: the same bits, dropout included. */
  @Test
  void anOwnLoopIsTheTrainer() {
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.02)).epochs(2).clipNorm(1);
    List<Double> losses = new ArrayList<>();
    Weights own;
    try (TrainingStep step = TrainingStep.of(model, backend, options, data)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        for (int i = 0; i < data.batches(); i++) {
          losses.add(step.run(data.batch(epoch, i)).loss());
        }
      }
      own = step.weights();
    }
    List<Double> expected = new ArrayList<>();
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      trainer.onStep(step -> expected.add(step.loss()));
      trainer.fit();
      for (String name : own.names()) {
        assertArrayEquals(trainer.weights().values(name), own.values(name), name);
      }
    }
    assertEquals(expected, losses);
  }

  /** Batches from anywhere, in any order of lengths. */
  @Test
  void batchesOfExamples() {
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.05));
    List<Example> few = examples().subList(0, 5);
    try (TrainingStep step = TrainingStep.of(model, backend, options, Extent.of(6, 5))) {
      double first = step.run(Batch.of(few)).loss();
      StepResult last = null;
      for (int i = 0; i < 60; i++) {
        last = step.run(Batch.of(few));
      }
      assertTrue(last.loss() < first / 3, first + " → " + last.loss());
      assertEquals(0.05, last.learningRate());
      assertTrue(step.evaluate(SequenceDataset.ordered(few, 5)).loss() < first / 3);
    }
    assertThrows(IllegalArgumentException.class, () -> Batch.of(List.of()));
  }

  @Test
  void whatIsFrozenStaysAndCostsNoGradient() {
    Optimizer optimizer = Optimizers.adam(0.02).freeze("embedding", "rnn.bias_hh_l0");
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, optimizer);
    try (TrainingStep step = TrainingStep.of(model, backend, options, data)) {
      Weights before = step.weights();
      step.run(data.batch(0, 0));
      Weights after = step.weights();
      for (String name : before.names()) {
        boolean frozen = name.startsWith("embedding.") || name.equals("rnn.bias_hh_l0");
        assertEquals(frozen, Arrays.equals(before.values(name), after.values(name)), name);
      }
      assertFalse(step.program().has("exp_avg.embedding.weight"));
      assertTrue(
          step.program().ops().stream().noneMatch(op -> op.name().equals("EmbeddingScatter")));
      assertEquals(10, step.program().buffers(Role.SLOT).size());
    }
  }

  /** Of plain descent, a group's step is its factor times the others'. */
  @Test
  void groupsHaveRatesAndDecaysOfTheirOwn() {
    Optimizer plain = new Optimizer(UpdateRule.sgd(), LearningRate.constant(0.5));
    Weights alike = afterOne(plain);
    Weights groups = afterOne(plain.group("head", 0.25).group("head.bias", 2, 0.1));
    Weights before = model.initialize(0);
    assertArrayEquals(alike.values("embedding.weight"), groups.values("embedding.weight"));
    float[] start = before.values("head.weight");
    for (int i = 0; i < start.length; i++) {
      double full = alike.values("head.weight")[i] - start[i];
      // Three roundings of numbers below 1, here and there.
      assertEquals(full / 4, groups.values("head.weight")[i] - start[i], 6 * 0x1p-24);
    }
    float[] bias = before.values("head.bias");
    for (int i = 0; i < bias.length; i++) {
      double gradient = (bias[i] - alike.values("head.bias")[i]) / 0.5;
      double expected = bias[i] - 0.5 * 2 * (gradient + 0.1 * bias[i]);
      assertEquals(expected, groups.values("head.bias")[i], 12 * 0x1p-24);
    }
  }

  private Weights afterOne(Optimizer optimizer) {
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, optimizer);
    try (TrainingStep step = TrainingStep.of(model, backend, options, data)) {
      step.run(data.batch(0, 0));
      return step.weights();
    }
  }

  private String refused(Optimizer optimizer) {
    return assertThrows(IllegalArgumentException.class, () -> afterOne(optimizer)).getMessage();
  }

  @Test
  void badGroups() {
    assertTrue(
        refused(Optimizers.sgd(0.1).freeze("embeding"))
            .startsWith(
                "Optimizer: no parameter is, begins or ends with 'embeding'; there are [emb"));
    assertEquals(
        "Optimizer: all parameters are frozen",
        refused(Optimizers.sgd(0.1).freeze("embedding", "rnn", "head")));
    assertThrows(IllegalArgumentException.class, () -> Optimizers.sgd(0.1).group("head", -1));
    assertThrows(IllegalArgumentException.class, () -> Optimizers.sgd(0.1).group("head", 1, -1));
  }

  @Test
  void aTrainingTellsItsHistory() {
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.02)).epochs(3).clipNorm(1);
    List<TrainingListener.Epoch> heard = new ArrayList<>();
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      History history = trainer.onEpoch(heard::add).fit(data);
      assertEquals(heard, history.epochs());
      assertEquals(3, history.epochs().size());
      TrainingListener.Epoch last = history.last();
      assertEquals(data.batches(), last.steps());
      assertEquals(examples().stream().mapToInt(e -> e.input().length()).sum(), last.rows());
      assertEquals(0.02, last.learningRate());
      assertTrue(last.gradientNorm() > 0 && last.seconds() > 0);
      assertTrue(
          last.toString()
              .matches(
                  "epoch 3/3: loss [0-9.]+; validation: loss [0-9.]+, accuracy [0-9.]+ %, macro F1"
                      + " [0-9.]+, over 30 targets, the best so far; 4 steps, rate 0.0200, gradient"
                      + " norm [0-9.]+, [0-9.]+ s, [0-9,]+ rows/s"),
          last.toString());
      assertEquals(3, history.toString().lines().count());
    }
  }

  /** Weights that do not move give one loss: the rate falls every second epoch after the first. */
  @Test
  void theRateFallsOnAPlateau() {
    Path file = folder.resolve("plateau");
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(1e-30))
            .reduceOnPlateau(0.5, 1)
            .checkpoint(file, 0);
    List<Double> rates = new ArrayList<>();
    try (Trainer trainer = new Trainer(model, backend, options.epochs(4), data)) {
      trainer.onEpoch(epoch -> rates.add(1e30 * epoch.learningRate())).fit(data);
      assertThrows(IllegalArgumentException.class, trainer::fit);
    }
    try (Trainer trainer = new Trainer(model, backend, options.epochs(7), data)) {
      trainer.resume(file);
      trainer.onEpoch(epoch -> rates.add(1e30 * epoch.learningRate())).fit(data);
    }
    assertArrayEquals(
        new double[] {1, 1, 1, 0.5, 0.5, 0.25, 0.25},
        rates.stream().mapToDouble(Double::doubleValue).toArray(),
        1e-15);
    assertThrows(IllegalArgumentException.class, () -> new Plateau(1, 2));
    assertThrows(IllegalArgumentException.class, () -> new Plateau(0.5, -1));
  }

  /** A schedule of one's own is a record of its constants. */
  record Halving(double rate, long every) implements LearningRate {
    @Override
    public double at(long step) {
      return rate / (1 << step / every);
    }
  }

  @Test
  void anOwnSchedule() {
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(new Halving(0.4, 2)));
    try (TrainingStep step = TrainingStep.of(model, backend, options, data)) {
      List<Double> rates = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        rates.add(step.run(data.batch(0, 0)).learningRate());
      }
      assertEquals(List.of(0.4, 0.4, 0.2, 0.2, 0.1), rates);
    }
  }

  /** Windows that continue each other would begin at 0 in silence. */
  @Test
  void aStepWithoutStatesRefusesBatchesThatContinue() {
    Model recurrent =
        Model.tokens(4)
            .add("embedding", new Embedding(4, 3))
            .add("rnn", new Recurrent(RecurrentOptions.gru(5)))
            .add("head", new Dense(4));
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.1));
    StreamDataset text = StreamDataset.text(new int[] {0, 1, 2, 3, 2, 1, 0}, 1, 3);
    try (TrainingStep step = TrainingStep.of(recurrent, backend, options, Extent.of(3, 1))) {
      step.run(text.batch(0, 0));
      String message =
          assertThrows(IllegalArgumentException.class, () -> step.run(text.batch(0, 1)))
              .getMessage();
      assertTrue(
          message.startsWith("Training step 2: the batch continues the one before"), message);
    }
    Model backwards =
        Model.tokens(4)
            .add("embedding", new Embedding(4, 3))
            .add("rnn", new Recurrent(RecurrentOptions.gru(5).bidirectional()))
            .add("head", new Dense(4));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> TrainingStep.of(backwards, backend, options, text))
            .getMessage();
    assertTrue(
        message.startsWith(
            "Stream data set: layer 'rnn' computes other numbers window by window than of the whole"
                + " sequence: its gru reverse"),
        message);
  }

  /** What is refused changes nothing, carried states included. */
  @Test
  void aRefusedBatchLeavesTheStates() {
    Model recurrent =
        Model.features(1)
            .add("rnn", new Recurrent(RecurrentOptions.gru(3)))
            .add("head", new Dense(1));
    TrainingOptions options = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(0.1));
    float[][] x = {{1}, {2}, {3}, {4}};
    StreamDataset series = StreamDataset.of(List.of(Example.forecast(x, x)), 2);
    float[][] bad = {{1}, {Float.NaN}};
    try (TrainingStep undisturbed = TrainingStep.of(recurrent, backend, options, series);
        TrainingStep disturbed = TrainingStep.of(recurrent, backend, options, series)) {
      undisturbed.run(series.batch(0, 0));
      disturbed.run(series.batch(0, 0));
      assertThrows(
          NonFiniteLossException.class,
          () -> disturbed.run(Batch.of(List.of(Example.forecast(bad, new float[][] {{1}, {2}})))));
      assertEquals(
          undisturbed.run(series.batch(0, 1)).loss(), disturbed.run(series.batch(0, 1)).loss());
    }
  }

  @Test
  void aRateThatIsNoRate() {
    for (double bad : new double[] {Double.NaN, -0.1, Double.POSITIVE_INFINITY}) {
      Optimizer optimizer = Optimizers.sgd(step -> step < 1 ? 0.1 : bad);
      TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, optimizer);
      try (TrainingStep step = TrainingStep.of(model, backend, options, data)) {
        step.run(data.batch(0, 0));
        Weights before = step.weights();
        String message =
            assertThrows(IllegalArgumentException.class, () -> step.run(data.batch(0, 1)))
                .getMessage();
        assertTrue(
            message.startsWith("Training step 2: Learning rate: " + bad + " at step 1 (from 0)"),
            message);
        assertArrayEquals(before.values("head.bias"), step.weights().values("head.bias"));
      }
    }
  }

  @Test
  void batchesThatDoNotFitSayWhy() {
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.1));
    Model perStep =
        Model.tokens(4)
            .add("embedding", new Embedding(4, 3))
            .add("rnn", new Recurrent(RecurrentOptions.gru(5)))
            .add("head", new Dense(3));
    assertTrue(failure(perStep, options, data.batch(0, 0)).contains("Output.LAST_STEP"));
    Example tags = Example.tag(new int[] {1, 2, 3}, new int[] {0, 1, 2});
    assertTrue(failure(model, options, Batch.of(List.of(tags))).contains("Output.ALL_STEPS"));
    assertTrue(
        failure(model, options, Batch.of(examples()))
            .startsWith("Training step 1: the batch has "));
    Model two = Model.features(2).add("head", new Dense(2));
    TrainingOptions squares = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(0.1));
    Batch wide = Batch.of(List.of(Example.forecast(new float[1][3], new float[1][2])));
    assertTrue(
        failure(two, squares, wide)
            .endsWith("the batch's vectors have 3 numbers, the model reads 2"));
    Batch narrow = Batch.of(List.of(Example.forecast(new float[1][2], new float[1][1])));
    assertTrue(
        failure(two, squares, narrow).endsWith("the targets have 1 columns, the model's output 2"));
  }

  private String failure(Model of, TrainingOptions options, Batch batch) {
    try (TrainingStep step = TrainingStep.of(of, backend, options, Extent.of(6, 8))) {
      return assertThrows(IllegalArgumentException.class, () -> step.run(batch)).getMessage();
    }
  }

  @Test
  void aHistoryWithoutAnEpoch() {
    assertThrows(IllegalStateException.class, () -> new History(List.of()).last());
  }
}
