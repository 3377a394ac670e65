package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.backend.Backend;
import dev.sluice.data.Dataset;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.StreamDataset;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Cell;
import dev.sluice.op.UpdateRule;
import dev.sluice.predict.Prediction;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.PredictorOptions;
import dev.sluice.predict.Session;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.train.LearningRate;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizer;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingListener;
import dev.sluice.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole models through whole training steps, with everything that a step has. */
public abstract class ModelConformance extends BackendTest {
  private static final int STEPS = 6;
  private static final int VOCABULARY = 11;

  /** For subclasses. */
  protected ModelConformance() {}

  private record Run(List<Double> losses, Weights weights) {}

  private static Run train(
      Backend backend, Model model, Dataset data, Loss loss, UpdateRule rule, double rate) {
    TrainingOptions options =
        TrainingOptions.of(loss, new Optimizer(rule, new LearningRate.Constant(rate)))
            .epochs(STEPS)
            .clipNorm(1)
            .clipValue(0.75);
    List<Double> losses = new ArrayList<>();
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      trainer.listen(
          new TrainingListener() {
            @Override
            public void stepDone(Step step) {
              losses.add(step.loss());
              if (losses.size() == STEPS) {
                trainer.stop();
              }
            }
          });
      trainer.fit();
      return new Run(losses, trainer.weights());
    }
  }

  /**
   * The losses of a few steps of plain descent. The first differs by rounding alone: sums of at
   * most 200 terms through two layers of 7 steps, so some 3000 roundings of numbers of about 1.
   * Each step moves the weights by at most rate · norm = 0.1, so that later ones differ by as much
   * again for each step.
   */
  private void compare(Model model, Dataset data, Loss loss) {
    ReferenceBackend reference = new ReferenceBackend(Storage.FLOAT64);
    Run expected = train(reference, model, data, loss, UpdateRule.sgd(), 0.1);
    Run got = train(backend(), model, data, loss, UpdateRule.sgd(), 0.1);
    assertEquals(STEPS, got.losses.size());
    for (int step = 0; step < STEPS; step++) {
      double bound = (step + 1) * 3000 * Tolerance.U;
      assertEquals(expected.losses.get(step), got.losses.get(step), bound, "step " + step);
    }
    for (String name : expected.weights.names()) {
      float[] values = got.weights.values(name);
      float[] right = expected.weights.values(name);
      for (int i = 0; i < values.length; i++) {
        assertEquals(right[i], values[i], STEPS * 3000 * Tolerance.U, name + ", element " + i);
      }
    }
  }

  private static int[] text(int length) {
    PhiloxRandom random = new PhiloxRandom(6, 0);
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = random.nextInt(VOCABULARY);
    }
    return tokens;
  }

  /** Truncated windows with carried states, all kinds of dropout, two layers. */
  @Thorough
  @ParameterizedTest
  @EnumSource(Cell.class)
  void languageModel(Cell cell) {
    RecurrentOptions options =
        RecurrentOptions.rnn(cell, 13)
            .layers(2)
            .dropout(0.2)
            .inputDropout(0.1)
            .recurrentDropout(0.3);
    Model model =
        Model.tokens(VOCABULARY)
            .add("embedding", new Embedding(VOCABULARY, 5))
            .add("drop", new Dropout(0.1, true))
            .add("rnn", new Recurrent(options))
            .add("head", new Dense(VOCABULARY));
    compare(model, StreamDataset.text(text(3 * 40 + 1), 3, 7), Loss.CROSS_ENTROPY);
  }

  /** Unequal lengths, both directions, projection, the last step only. */
  @Thorough
  @Test
  void classifier() {
    PhiloxRandom random = new PhiloxRandom(8, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      int[] tokens = new int[1 + random.nextInt(7)];
      for (int t = 0; t < tokens.length; t++) {
        tokens[t] = random.nextInt(VOCABULARY);
      }
      examples.add(Example.classify(tokens, i % 3));
    }
    RecurrentOptions options =
        RecurrentOptions.lstm(9).layers(2).bidirectional().projection(4).output(Output.LAST_STEP);
    Model model =
        Model.tokens(VOCABULARY)
            .add("embedding", new Embedding(VOCABULARY, 6))
            .add("rnn", new Recurrent(options))
            .add("head", new Dense(3));
    compare(model, SequenceDataset.shuffled(examples, 5, 1), Loss.CROSS_ENTROPY);
  }

  /** Vectors in, vectors out, squared error. */
  @Test
  void regression() {
    PhiloxRandom random = new PhiloxRandom(9, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      float[][] in = new float[1 + random.nextInt(6)][3];
      float[][] out = new float[in.length][2];
      for (int t = 0; t < in.length; t++) {
        for (int j = 0; j < 3; j++) {
          in[t][j] = (float) random.nextGaussian();
          out[t][j % 2] = in[t][j];
        }
      }
      examples.add(Example.forecast(in, out));
    }
    Model model =
        Model.features(3)
            .add("rnn", new Recurrent(RecurrentOptions.gru(10).bidirectional()))
            .add("head", new Dense(2));
    compare(model, SequenceDataset.shuffled(examples, 4, 1), Loss.SQUARED_ERROR);
  }

  /**
   * Unequal lengths in several batches, both directions, two layers: 32-bit sums of at most 30
   * terms through two layers of 7 steps and a head, of numbers of about 1.
   */
  @Test
  void predictions() {
    Model model =
        Model.tokens(VOCABULARY)
            .add("embedding", new Embedding(VOCABULARY, 6))
            .add("rnn", new Recurrent(RecurrentOptions.lstm(9).layers(2).bidirectional()))
            .add("head", new Dense(3));
    Weights weights = model.initialize(4);
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      sequences.add(Arrays.copyOfRange(text(60), i, i + 1 + i * 5 % 7));
    }
    TokenBatch batch = TokenBatch.of(sequences);
    PredictorOptions four = PredictorOptions.defaults().batchSize(4);
    try (Predictor expected = Predictor.of(model, weights, new ReferenceBackend(Storage.FLOAT64));
        Predictor got = Predictor.of(model, weights, backend(), four);
        Predictor last = Predictor.of(model, weights, backend(), four.lastStep())) {
      List<Prediction> right = expected.predict(batch);
      List<Prediction> all = got.predict(batch);
      List<Prediction> ends = last.predict(batch);
      for (int i = 0; i < sequences.size(); i++) {
        assertClose(right.get(i).values(), all.get(i).values(), "sequence " + i);
        assertClose(right.get(i).lastOutput(), ends.get(i).values(), "end of sequence " + i);
      }
    }
  }

  /** A prompt at once, then step by step, is the whole sequence; one sequence begins anew. */
  @Test
  void sessions() {
    Model model =
        Model.tokens(VOCABULARY)
            .add("embedding", new Embedding(VOCABULARY, 6))
            .add("rnn", new Recurrent(RecurrentOptions.gru(9).layers(2)))
            .add("head", new Dense(3));
    int[] tokens = text(7);
    try (Predictor predictor = Predictor.of(model, model.initialize(4), backend());
        Session session = predictor.session(2)) {
      float[][] whole = predictor.predict(tokens).outputs();
      int[] prompt = Arrays.copyOf(tokens, 5);
      session.prefill(TokenBatch.of(new int[] {tokens[0]}, prompt));
      session.reset(0);
      float[] both = session.step(new int[] {tokens[0], tokens[5]});
      assertClose(whole[0], Arrays.copyOf(both, 3), "the first sequence, begun anew");
      assertClose(whole[5], Arrays.copyOfRange(both, 3, 6), "the second, after its prompt");
      float[] one = session.stepSome(new int[] {1}, new int[] {tokens[6]});
      assertClose(whole[6], Arrays.copyOf(one, 3), "the second, alone");
      one = session.stepSome(new int[] {0}, new int[] {tokens[1]});
      assertClose(whole[1], Arrays.copyOf(one, 3), "the first, which has waited");
    }
  }

  private static void assertClose(float[] expected, float[] got, String what) {
    assertEquals(expected.length, got.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], got[i], 2 * 7 * 30 * Tolerance.U, what);
    }
  }

  /** The same seed, data and backend give the same bits. */
  @Thorough
  @Test
  void everyRunHasTheSameBits() {
    Model model =
        Model.tokens(VOCABULARY)
            .add("embedding", new Embedding(VOCABULARY, 5))
            .add(
                "rnn",
                new Recurrent(RecurrentOptions.lstm(17).inputDropout(0.1).recurrentDropout(0.3)))
            .add("head", new Dense(VOCABULARY));
    Dataset data = StreamDataset.text(text(200), 4, 9);
    Run first = train(backend(), model, data, Loss.CROSS_ENTROPY, UpdateRule.adamW(0.01), 0.01);
    Run second = train(backend(), model, data, Loss.CROSS_ENTROPY, UpdateRule.adamW(0.01), 0.01);
    assertEquals(first.losses, second.losses);
    for (String name : first.weights.names()) {
      assertArrayEquals(first.weights.values(name), second.weights.values(name), name);
    }
  }
}
