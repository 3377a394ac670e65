package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.data.Example;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.StreamDataset;
import dev.sluice.data.Target;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Extent;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  private static TrainingOptions adam(Loss loss, double rate) {
    return TrainingOptions.of(loss, Optimizers.adam(rate)).clipNorm(5);
  }

  /** The class of a sequence is whether token 1 or token 2 came first. */
  private static List<Example> whichCameFirst(int count, long seed) {
    PhiloxRandom random = new PhiloxRandom(seed, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = new int[2 + random.nextInt(9)];
      int first = random.nextInt(tokens.length - 1);
      int second = first + 1 + random.nextInt(tokens.length - first - 1);
      int label = random.nextInt(2);
      tokens[first] = 1 + label;
      tokens[second] = 2 - label;
      examples.add(Example.classify(tokens, label));
    }
    return examples;
  }

  private static Model classifier() {
    return Model.tokens(3)
        .add("embedding", new Embedding(3, 4))
        .add("rnn", new Recurrent(RecurrentOptions.gru(8).output(Output.LAST_STEP)))
        .add("head", new Dense(2));
  }

  @Test
  void learnsToClassifySequences() {
    Dataset train = SequenceDataset.shuffled(whichCameFirst(400, 1), 16, 3);
    Dataset test = SequenceDataset.ordered(whichCameFirst(200, 2), 32);
    try (Trainer trainer =
        new Trainer(classifier(), backend, adam(Loss.CROSS_ENTROPY, 0.01).epochs(12), train)) {
      Evaluation before = trainer.evaluate(test);
      trainer.fit(test);
      Evaluation after = trainer.evaluate(test);
      assertTrue(before.loss() > 0.6, () -> "" + before);
      assertTrue(after.classes().orElseThrow().accuracy() > 0.98, () -> "" + after);
      assertTrue(after.classes().orElseThrow().macroF1() > 0.98, () -> "" + after);
      assertEquals(200, after.count());
      assertEquals(Math.exp(after.loss()), after.perplexity());
      assertEquals(12L * train.batches(), trainer.steps());
    }
  }

  @Test
  void learnsToPredictNumbersStepByStep() {
    List<Example> examples = new ArrayList<>();
    PhiloxRandom random = new PhiloxRandom(3, 0);
    for (int i = 0; i < 200; i++) {
      float[][] steps = new float[1 + random.nextInt(8)][1];
      float[][] sums = new float[steps.length][1];
      float sum = 0;
      for (int t = 0; t < steps.length; t++) {
        steps[t][0] = random.nextInt(3) - 1;
        sum += steps[t][0];
        sums[t][0] = sum / 4;
      }
      examples.add(Example.forecast(steps, sums));
    }
    Dataset data = SequenceDataset.shuffled(examples, 20, 1);
    Model model =
        Model.features(1)
            .add("rnn", new Recurrent(RecurrentOptions.lstm(8)))
            .add("head", new Dense(1));
    try (Trainer trainer =
        new Trainer(model, backend, adam(Loss.SQUARED_ERROR, 0.02).epochs(30), data)) {
      double before = trainer.evaluate(data).loss();
      trainer.fit();
      Evaluation after = trainer.evaluate(data);
      assertTrue(before > 0.1 && after.loss() < 0.005, () -> before + " → " + after.loss());
      assertEquals(Optional.empty(), after.classes());
    }
  }

  /** A stream whose windows do not know of each other. */
  private record Forgetful(Dataset stream) implements Dataset {
    @Override
    public Extent capacity() {
      return stream.capacity();
    }

    @Override
    public boolean continuous() {
      return true;
    }

    @Override
    public String fingerprint() {
      return "forgetful " + stream.fingerprint();
    }

    @Override
    public int batches() {
      return stream.batches();
    }

    @Override
    public Batch batch(int epoch, int index) {
      Batch batch = stream.batch(epoch, index);
      return new Batch(batch.layout(), batch.inputs(), batch.targets(), false);
    }
  }

  /**
   * Runs of six equal tokens in windows of eight: only who remembers the window before knows at a
   * window's start when the run will end.
   */
  @Test
  void truncatedWindowsCarryTheState() {
    int[] text = new int[4001];
    for (int i = 0; i < text.length; i++) {
      text[i] = (i / 6) % 2;
    }
    Model model =
        Model.tokens(2)
            .add("embedding", new Embedding(2, 3))
            .add("rnn", new Recurrent(RecurrentOptions.gru(10)))
            .add("head", new Dense(2));
    List<Double> losses = new ArrayList<>();
    Dataset stream = StreamDataset.text(text, 4, 8);
    for (Dataset data : List.of(stream, new Forgetful(stream))) {
      try (Trainer trainer =
          new Trainer(model, backend, adam(Loss.CROSS_ENTROPY, 0.02).epochs(6), data)) {
        trainer.fit();
        losses.add(trainer.evaluate(data).loss());
      }
    }
    assertTrue(losses.get(0) < 0.05, () -> "with states " + losses);
    assertTrue(losses.get(1) > 4 * losses.get(0), () -> "with and without states " + losses);
  }

  /**
   * One window as long as the text is full backpropagation, epoch by epoch: the state of the end of
   * the text must not leak into its next beginning.
   */
  @Test
  void aWindowOverTheWholeTextIsFullBackpropagation() {
    int[] text = new int[25];
    for (int i = 0; i < text.length; i++) {
      text[i] = i * i % 3;
    }
    int[] targets = Arrays.copyOfRange(text, 1, 25);
    int[] inputs = Arrays.copyOf(text, 24);
    Dataset stream = StreamDataset.text(text, 1, 24);
    Dataset whole = SequenceDataset.ordered(List.of(Example.tag(inputs, targets)), 1);
    Model model =
        Model.tokens(3)
            .add("embedding", new Embedding(3, 3))
            .add("rnn", new Recurrent(RecurrentOptions.gru(5)))
            .add("head", new Dense(3));
    List<Weights> results = new ArrayList<>();
    for (Dataset data : List.of(stream, whole)) {
      TrainingOptions options = adam(Loss.CROSS_ENTROPY, 0.01).epochs(3);
      try (Trainer trainer = new Trainer(model, backend, options, data)) {
        trainer.fit();
        assertEquals(trainer.evaluate(data), trainer.evaluate(data), "evaluations begin anew");
        results.add(trainer.weights());
      }
    }
    for (String name : results.get(0).names()) {
      assertArrayEquals(results.get(0).values(name), results.get(1).values(name), name);
    }
  }

  @Test
  void ignoredTargetsDoNotCount() {
    List<Example> examples =
        List.of(
            Example.tag(
                new int[] {0, 1, 2},
                new int[] {SoftmaxCrossEntropy.IGNORED, 1, SoftmaxCrossEntropy.IGNORED}));
    Model model = Model.tokens(3).add("embedding", new Embedding(3, 3)).add("head", new Dense(2));
    Dataset data = SequenceDataset.ordered(examples, 1);
    try (Trainer trainer = new Trainer(model, backend, adam(Loss.CROSS_ENTROPY, 1), data)) {
      assertEquals(1, trainer.evaluate(data).count());
      Weights before = trainer.weights();
      trainer.fit();
      float[] moved = trainer.weights().values("embedding.weight");
      for (int i = 0; i < 9; i++) {
        boolean used = i / 3 == 1;
        assertEquals(used, moved[i] != before.values("embedding.weight")[i], "element " + i);
      }
    }
  }

  @Test
  void earlyStoppingTakesTheBestWeightsBack() {
    Dataset train = SequenceDataset.shuffled(whichCameFirst(40, 1), 8, 3);
    // Labels turned round: the better the training, the worse the validation.
    List<Example> wrong = new ArrayList<>();
    for (Example example : whichCameFirst(40, 1)) {
      int label = ((Target.ClassPerSequence) example.targets().get(Example.UNNAMED)).value();
      wrong.add(new Example(example.input(), new Target.ClassPerSequence(1 - label)));
    }
    Dataset validation = SequenceDataset.ordered(wrong, 8);
    List<Double> losses = new ArrayList<>();
    TrainingOptions options = adam(Loss.CROSS_ENTROPY, 0.02).epochs(100).patience(3);
    try (Trainer trainer = new Trainer(classifier(), backend, options, train)) {
      trainer.listen(
          new TrainingListener() {
            @Override
            public void epochDone(Epoch epoch) {
              losses.add(epoch.validation().orElseThrow().loss());
            }
          });
      trainer.fit(validation);
      double best = losses.stream().mapToDouble(Double::doubleValue).min().getAsDouble();
      assertEquals(losses.indexOf(best) + 4, losses.size(), "stops three epochs after the best");
      assertTrue(losses.size() < 100);
      assertEquals(best, trainer.evaluate(validation).loss());
    }
    try (Trainer trainer = new Trainer(classifier(), backend, options, train)) {
      assertThrows(IllegalArgumentException.class, () -> trainer.fit());
    }
  }

  @Test
  void aCallbackCanStopIt() {
    Dataset train = SequenceDataset.shuffled(whichCameFirst(40, 1), 8, 3);
    try (Trainer trainer =
        new Trainer(classifier(), backend, adam(Loss.CROSS_ENTROPY, 0.01).epochs(9), train)) {
      trainer.listen(
          new TrainingListener() {
            @Override
            public void stepDone(Step step) {
              if (step.step() == 7) {
                trainer.stop();
              }
            }
          });
      trainer.fit();
      assertEquals(7, trainer.steps());
      trainer.listen(
          new TrainingListener() {
            @Override
            public void stepDone(Step step) {
              assertTrue(step.step() > 7, "goes on where it stopped");
            }
          });
      trainer.fit();
      assertEquals(45, trainer.steps());
    }
  }

  @Test
  void everyStepDrawsItsOwnMasks() {
    float[] ones = new float[64];
    Arrays.fill(ones, 1);
    Model model = Model.features(64).add("drop", new Dropout(0.5, false)).add("head", new Dense(1));
    Dataset data =
        new SingleBatch(
            new Batch(
                PackedLayout.of(1), new Batch.Floats(ones), new Batch.Floats(new float[1]), false));
    List<Double> losses = new ArrayList<>();
    try (Trainer trainer =
        new Trainer(model, backend, adam(Loss.SQUARED_ERROR, 1e-30).epochs(4), data)) {
      trainer.listen(
          new TrainingListener() {
            @Override
            public void stepDone(Step step) {
              losses.add(step.loss());
            }
          });
      trainer.fit();
    }
    assertEquals(4, losses.stream().distinct().count(), () -> "losses " + losses);
  }

  @Test
  void weightsOfAnotherModelChangeNothing() {
    Dataset data = SequenceDataset.shuffled(whichCameFirst(4, 1), 2, 3);
    try (Trainer trainer =
        new Trainer(classifier(), backend, adam(Loss.CROSS_ENTROPY, 0.1), data)) {
      Weights before = trainer.weights();
      Weights small = SingleBatch.regressor().initialize(1);
      assertThrows(IllegalArgumentException.class, () -> trainer.setWeights(small));
      Weights nan = trainer.weights();
      nan.values("head.bias")[1] = Float.NaN;
      assertThrows(IllegalArgumentException.class, () -> trainer.setWeights(nan));
      for (String name : before.names()) {
        assertArrayEquals(before.values(name), trainer.weights().values(name));
      }
    }
  }

  @Test
  void badBatches() {
    PackedLayout layout = PackedLayout.of(1);
    Dataset tokens =
        new SingleBatch(
            new Batch(
                layout, new Batch.Indices(new int[] {3}), new Batch.Indices(new int[] {0}), false));
    Model model = Model.tokens(3).add("embedding", new Embedding(3, 3)).add("head", new Dense(2));
    try (Trainer trainer = new Trainer(model, backend, adam(Loss.CROSS_ENTROPY, 1), tokens)) {
      assertEquals(
          "Training step 1 (epoch 1, batch 1 of 1): Batch: token 3 at step 0 of sequence 0 (by"
              + " falling length) must be in [0, 3)",
          assertThrows(IllegalArgumentException.class, () -> trainer.fit()).getMessage());
    }
    try (Trainer trainer =
        new Trainer(SingleBatch.regressor(), backend, adam(Loss.SQUARED_ERROR, 1), tokens)) {
      assertEquals(
          "Training step 1 (epoch 1, batch 1 of 1): Batch: its inputs are indices, the model needs"
              + " numbers",
          assertThrows(IllegalArgumentException.class, () -> trainer.fit()).getMessage());
    }
  }

  @Test
  void anEvaluationReadsAsAPersonWouldWriteIt() {
    Evaluation.Classification classes =
        new Evaluation.Classification(0.98765, 0.5, List.of(), Optional.empty());
    Evaluation evaluation =
        new Evaluation(0.123456, 1234, Optional.of(classes), Map.of("top-5", 0.998877), Map.of());
    assertEquals(
        "loss 0.1235, accuracy 98.77 %, macro F1 0.5000, top-5 0.9989, over 1,234 targets",
        evaluation.toString());
    assertEquals(
        "loss 0.01000, over 7 targets",
        new Evaluation(0.01, 7, Optional.empty(), Map.of(), Map.of()).toString());
  }
}
