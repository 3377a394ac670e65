package dev.sluice.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.cells.RecurrentStack;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceBatch;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PredictorTest {
  private static final int VOCABULARY = 9;
  private static final int CLASSES = 4;

  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  private static Model tagger() {
    return Model.tokens(VOCABULARY)
        .add("embedding", new Embedding(VOCABULARY, 5))
        .add("rnn", new Recurrent(RecurrentOptions.gru(6).bidirectional().dropout(0).layers(2)))
        .add("head", new Dense(CLASSES));
  }

  private static int[] tokens(int stream, int length) {
    PhiloxRandom random = new PhiloxRandom(3, stream);
    return random.ints(length, 0, VOCABULARY).toArray();
  }

  private static List<int[]> sequences(int count) {
    PhiloxRandom random = new PhiloxRandom(4, 0);
    return IntStream.range(0, count).mapToObj(i -> tokens(i, 1 + random.nextInt(12))).toList();
  }

  /** Alone, together, cut into batches or last steps only: the same numbers, in the same order. */
  @Test
  void howSequencesAreBatchedChangesNothing() {
    Model model = tagger();
    Weights weights = model.initialize(1);
    List<int[]> sequences = sequences(23);
    PredictorOptions small = PredictorOptions.defaults().batchSize(4);
    try (Predictor predictor = Predictor.of(model, weights, backend);
        Predictor cutting = Predictor.of(model, weights, backend, small);
        Predictor last = Predictor.of(model, weights, backend, small.lastStep())) {
      List<Prediction> together = predictor.predict(TokenBatch.of(sequences));
      List<Prediction> cut = cutting.predict(TokenBatch.of(sequences));
      List<Prediction> ends = last.predict(TokenBatch.of(sequences));
      assertEquals(23, together.size());
      for (int i = 0; i < sequences.size(); i++) {
        Prediction alone = predictor.predict(sequences.get(i));
        assertEquals(sequences.get(i).length, alone.lines());
        assertArrayEquals(alone.outputs(), together.get(i).outputs(), "sequence " + i);
        assertArrayEquals(alone.outputs(), cut.get(i).outputs(), "sequence " + i);
        assertEquals(1, ends.get(i).lines());
        assertArrayEquals(alone.lastOutput(), ends.get(i).lastOutput(), "sequence " + i);
      }
    }
  }

  @Test
  void examplesAsTheyAre() {
    Model model = tagger();
    List<int[]> sequences = sequences(5);
    List<Example> examples =
        sequences.stream().map(tokens -> Example.tag(tokens, new int[tokens.length])).toList();
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend)) {
      List<Prediction> expected = predictor.predict(TokenBatch.of(sequences));
      List<Prediction> got = predictor.predict(examples);
      for (int i = 0; i < 5; i++) {
        assertArrayEquals(expected.get(i).outputs(), got.get(i).outputs());
      }
      String none =
          assertThrows(IllegalArgumentException.class, () -> predictor.predict(List.of()))
              .getMessage();
      assertEquals("Batch: has no examples, needs at least one", none);
      assertThrows(
          IllegalArgumentException.class,
          () -> predictor.predict(List.of(Example.classify(new float[1][2], 0))));
    }
  }

  /** Vectors through a bidirectional stack, which a session cannot feed. */
  @Test
  void vectorsAreWhatAStackComputes() {
    RecurrentOptions options = RecurrentOptions.lstm(5).bidirectional();
    Model model = Model.features(3).add(Model.UNNAMED, new Recurrent(options));
    PhiloxRandom random = new PhiloxRandom(5, 0);
    float[][][] sequences = new float[6][][];
    for (int s = 0; s < sequences.length; s++) {
      sequences[s] = new float[1 + random.nextInt(5)][3];
      for (float[] step : sequences[s]) {
        for (int j = 0; j < 3; j++) {
          step[j] = (float) random.nextGaussian();
        }
      }
    }
    PredictorOptions two = PredictorOptions.defaults().batchSize(2);
    try (RecurrentStack stack = RecurrentStack.create(3, options, 2, backend);
        Predictor predictor = Predictor.of(model, stack.weights(), backend, two)) {
      var expected = stack.forward(SequenceBatch.of(sequences), null);
      List<Prediction> got = predictor.predict(SequenceBatch.of(sequences));
      for (int s = 0; s < sequences.length; s++) {
        assertArrayEquals(expected.sequence(s), got.get(s).outputs());
        assertArrayEquals(expected.sequence(s), predictor.predict(sequences[s]).outputs());
      }
    }
  }

  @Test
  void classesAndProbabilities() {
    Model model =
        Model.tokens(VOCABULARY)
            .add("embedding", new Embedding(VOCABULARY, 5))
            .add("rnn", new Recurrent(RecurrentOptions.lstm(6).output(Output.LAST_STEP)))
            .add("head", new Dense(CLASSES));
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend)) {
      Prediction prediction = predictor.predict(tokens(1, 5));
      assertEquals(1, prediction.lines());
      float[] probabilities = prediction.lastProbabilities();
      double sum = 0;
      for (int j = 0; j < CLASSES; j++) {
        sum += probabilities[j];
        double ratio = Math.exp(prediction.output(0)[j] - prediction.output(0)[0]);
        // Two roundings to 32 bits each, of numbers below 1 and of the quotient.
        assertEquals(ratio, probabilities[j] / (double) probabilities[0], 8 * 0x1p-24 * ratio);
        assertTrue(probabilities[j] <= probabilities[prediction.lastClass()]);
      }
      assertEquals(1, sum, CLASSES * 0x1p-24);
      assertArrayEquals(new int[] {prediction.lastClass()}, prediction.classes());
    }
    Prediction large = new Prediction(new float[] {1000, 1000, -1000, 3, 5, 5}, 3);
    assertArrayEquals(new float[] {0.5f, 0.5f, 0}, large.probabilities(0));
    assertArrayEquals(new int[] {0, 1}, large.classes());
    assertEquals(
        "Prediction: line 2 of 2, which are numbered from 0",
        assertThrows(IndexOutOfBoundsException.class, () -> large.output(2)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Prediction(new float[3], 2));
    assertThrows(IllegalArgumentException.class, () -> new Prediction(new float[3], 0));
    Prediction forecast = new Prediction(new float[] {7}, 1);
    assertThrows(IllegalStateException.class, forecast::lastProbabilities);
    assertThrows(IllegalStateException.class, forecast::lastClass);
  }

  /** A hundred thousand items are never held at once: sixteen batches are read ahead. */
  @Test
  void anIteratorIsReadAsItIsPredicted() {
    Model model = tagger();
    int[] read = {0};
    Iterator<Integer> items = IntStream.range(0, 100_000).peek(i -> read[0]++).boxed().iterator();
    PredictorOptions three = PredictorOptions.defaults().batchSize(3);
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend, three)) {
      Iterator<Predicted<Integer>> all = predictor.predictTokens(items, i -> tokens(i, 1 + i % 7));
      for (int i = 0; i < 100; i++) {
        Predicted<Integer> next = all.next();
        assertEquals(i, next.item());
        assertArrayEquals(
            predictor.predict(tokens(i, 1 + i % 7)).outputs(), next.prediction().outputs());
      }
      assertTrue(read[0] <= 100 + 16 * 3 + 1, read[0] + " items read");
      Iterator<Predicted<Integer>> few =
          predictor.predictTokens(List.of(1, 2).iterator(), i -> tokens(i, 2));
      few.next();
      few.next();
      assertTrue(!few.hasNext());
    }
  }

  @Test
  void manyThreadsGetTheSameBits() throws Exception {
    Model model = tagger();
    List<int[]> sequences = sequences(40);
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Callable<int[]>> tasks = new ArrayList<>();
      for (int[] sequence : sequences) {
        tasks.add(() -> predictor.predict(sequence).classes());
      }
      List<Future<int[]>> results = callers.invokeAll(tasks);
      List<Prediction> expected = predictor.predict(TokenBatch.of(sequences));
      for (int i = 0; i < sequences.size(); i++) {
        assertArrayEquals(expected.get(i).classes(), results.get(i).get());
      }
    }
  }

  private static String refused(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void badInput() {
    Model model = tagger();
    Predictor predictor = Predictor.of(model, model.initialize(1), backend);
    // In the caller's numbers, although the second sequence is sorted to the front.
    assertEquals(
        "Predictor: token 9 at step 2 of sequence 1 is outside the vocabulary [0, 9)",
        refused(() -> predictor.predict(TokenBatch.of(new int[] {1}, new int[] {1, 2, 9}))));
    assertEquals(
        "Batch: sequence 1 has length 0, must be at least 1",
        refused(() -> TokenBatch.of(new int[] {1}, new int[0], new int[] {1, 2})));
    assertEquals(
        "Predictor: vectors given, the model reads tokens of 9",
        refused(() -> predictor.predict(new float[2][3])));
    assertEquals(
        "Batch: length 3 of sequence 0 must be from 1 to the 2 steps of the array",
        refused(() -> TokenBatch.ofPadded(new int[1][2], 3)));
    refused(() -> PredictorOptions.defaults().batchSize(0));
    predictor.close();
    predictor.close();
    assertThrows(IllegalStateException.class, () -> predictor.predict(new int[1]));
    assertThrows(IllegalStateException.class, predictor::session);
    Model vectors = Model.features(3).add("head", new Dense(1));
    try (Predictor other = Predictor.of(vectors, vectors.initialize(1), backend)) {
      assertEquals(
          "Predictor: vectors of 2 numbers given, the model reads 3",
          refused(() -> other.predict(new float[1][2])));
      assertEquals(
          "Predictor: tokens given, the model reads vectors of 3",
          refused(() -> other.predict(new int[1])));
    }
  }

  /** What was read with an item that fails is in no later prediction: the iterator ends. */
  @Test
  void anItemThatFailsIsNamedAndEndsTheIterator() {
    Model model = tagger();
    PredictorOptions two = PredictorOptions.defaults().batchSize(2);
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend, two)) {
      Iterator<Integer> items = IntStream.range(0, 100).iterator();
      Iterator<Predicted<Integer>> all =
          predictor.predictTokens(items, i -> new int[] {i == 40 ? 99 : 1});
      for (int i = 0; i < 32; i++) {
        assertEquals(i, all.next().item());
      }
      assertEquals(
          "Predictor: among the items 32 to 63, of which sequence 0 is item 32: Predictor: token 99"
              + " at step 0 of sequence 8 is outside the vocabulary [0, 9)",
          refused(all::next));
      assertEquals(
          "Predictor: an item before has failed",
          assertThrows(IllegalStateException.class, all::next).getMessage());
      Iterator<Predicted<Integer>> last =
          predictor.predictTokens(List.of(1, 2).iterator(), i -> new int[i - 1]);
      refused(last::next);
      assertTrue(last.hasNext(), "a failure in the last items is not their end");
      assertThrows(IllegalStateException.class, last::next);
    }
  }

  @Test
  void largeBatchSizesAreReadAheadWithinBounds() {
    Model model = tagger();
    PredictorOptions most = PredictorOptions.defaults().batchSize(Integer.MAX_VALUE);
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend, most)) {
      assertEquals(
          1, predictor.predictTokens(List.of(1).iterator(), i -> new int[3]).next().item());
    }
  }

  @Test
  void theClassOfANaNIsItsOwn() {
    float nan = Float.NaN;
    Prediction prediction = new Prediction(new float[] {1, nan, 9, nan, 2, nan}, 3);
    assertArrayEquals(new int[] {1, 0}, prediction.classes());
  }
}
