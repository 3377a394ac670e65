package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.StreamDataset;
import dev.sluice.model.Crf;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.op.Extent;
import dev.sluice.op.ShapeException;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.predict.Prediction;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.ViterbiDecoder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A conditional random field against the sum over all of its tag sequences. */
class ChainLossTest {
  private static final int TAGS = 3;
  private final ReferenceBackend reference = new ReferenceBackend(Storage.FLOAT64);

  /** Emissions are the inputs themselves. */
  private static Model model() {
    return Model.features(TAGS).add("crf", new Crf());
  }

  private static Weights weights(Model model, double size) {
    Map<String, float[]> values = new HashMap<>();
    model
        .parameters()
        .forEach(
            parameter -> {
              int numbers = parameter.shape().count() * parameter.shape().columns();
              values.put(parameter.name(), noise(parameter.name().hashCode(), numbers, size));
            });
    return Weights.of(model.parameters(), values);
  }

  private static float[] noise(int seed, int numbers, double size) {
    PhiloxRandom random = new PhiloxRandom(seed, 0);
    float[] values = new float[numbers];
    for (int i = 0; i < numbers; i++) {
      values[i] = (float) (size * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  private static float[][] emissions(int seed, int steps) {
    float[][] all = new float[steps][];
    for (int t = 0; t < steps; t++) {
      all[t] = noise(seed * 100 + t, TAGS, 2);
    }
    return all;
  }

  private static double score(Weights weights, float[][] emissions, int[] tags) {
    double score = weights.values("crf.start")[tags[0]];
    for (int t = 0; t < tags.length; t++) {
      score += emissions[t][tags[t]];
      score += t == 0 ? 0 : weights.values("crf.transitions")[tags[t - 1] * TAGS + tags[t]];
    }
    return score + weights.values("crf.end")[tags[tags.length - 1]];
  }

  /** All tag sequences of a length. */
  private static List<int[]> sequences(int steps) {
    List<int[]> all = new ArrayList<>();
    for (int number = 0; number < Math.pow(TAGS, steps); number++) {
      int[] tags = new int[steps];
      int rest = number;
      for (int t = 0; t < steps; t++) {
        tags[t] = rest % TAGS;
        rest /= TAGS;
      }
      all.add(tags);
    }
    return all;
  }

  private static double logLikelihood(Weights weights, float[][] emissions, int[] targets) {
    double all = 0;
    double agreeing = 0;
    for (int[] tags : sequences(emissions.length)) {
      double power = Math.exp(score(weights, emissions, tags));
      all += power;
      boolean agrees = true;
      for (int t = 0; t < tags.length; t++) {
        agrees &= targets[t] == SoftmaxCrossEntropy.IGNORED || targets[t] == tags[t];
      }
      agreeing += agrees ? power : 0;
    }
    return Math.log(agreeing / all);
  }

  @Test
  void isTheSumOverAllTagSequences() {
    Model model = model();
    Weights weights = weights(model, 1);
    int ignored = SoftmaxCrossEntropy.IGNORED;
    int[][] targets = {{0, 2, 1, 1}, {2}, {1, ignored, 0}, {ignored, 1}};
    List<Example> examples = new ArrayList<>();
    double expected = 0;
    int count = 0;
    for (int s = 0; s < targets.length; s++) {
      float[][] emissions = emissions(s, targets[s].length);
      examples.add(Example.tag(emissions, targets[s]));
      expected -= logLikelihood(weights, emissions, targets[s]);
      for (int target : targets[s]) {
        count += target == ignored ? 0 : 1;
      }
    }
    Evaluation evaluation =
        SavedModel.of(model, weights)
            .evaluate(reference, Loss.chain("crf"), SequenceDataset.ordered(examples, 4));
    assertEquals(count, evaluation.count());
    assertEquals(expected / count, evaluation.loss(), 1e-6);
    try (TrainingStep step =
        TrainingStep.of(
            model,
            reference,
            TrainingOptions.of(Loss.chain("crf"), Optimizers.sgd(1)),
            Batch.of(examples).layout().extent())) {
      step.setWeights(weights);
      assertEquals(expected / count, step.run(Batch.of(examples)).loss(), 1e-6);
    }
  }

  @Test
  void gradientsAreThoseOfTheLikelihood() {
    Model model = model();
    Weights weights = weights(model, 1);
    int[] targets = {0, 2, 1, 1};
    float[][] emissions = emissions(5, 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.chain("crf"), Optimizers.sgd(1)).watch(Watch.GRADIENTS);
    Batch batch = Batch.of(List.of(Example.tag(emissions, targets)));
    try (TrainingStep step = TrainingStep.of(model, reference, options, batch.layout().extent())) {
      step.setWeights(weights);
      WatchedParameters watched = step.run(batch).watched();
      for (String name : List.of("crf.transitions", "crf.start", "crf.end")) {
        float[] gradient = watched.gradient(name);
        for (int i = 0; i < gradient.length; i++) {
          Map<String, float[]> changed = new HashMap<>();
          weights.names().forEach(n -> changed.put(n, weights.values(n).clone()));
          float h = 1e-3f;
          changed.get(name)[i] += h;
          double up = logLikelihood(Weights.of(model.parameters(), changed), emissions, targets);
          changed.get(name)[i] -= 2 * h;
          double down = logLikelihood(Weights.of(model.parameters(), changed), emissions, targets);
          // The steps are those of 32 bits, half a thousandth of them at most.
          assertEquals(-(up - down) / (2 * h) / 4, gradient[i], 2e-4, name + " " + i);
        }
      }
    }
  }

  @Test
  void theBestTagsAreThoseOfAllSequences() {
    Model model = model();
    Weights weights = weights(model, 2);
    ViterbiDecoder chain = ViterbiDecoder.of(weights, "crf");
    try (Predictor predictor = Predictor.of(model, weights, reference)) {
      for (int seed = 0; seed < 20; seed++) {
        float[][] emissions = emissions(seed, 1 + seed % 5);
        int[] best = null;
        for (int[] tags : sequences(emissions.length)) {
          best =
              best == null || score(weights, emissions, tags) > score(weights, emissions, best)
                  ? tags
                  : best;
        }
        assertArrayEquals(best, chain.decode(predictor.predict(emissions)));
      }
    }
    assertThrows(
        IllegalArgumentException.class, () -> chain.decode(new Prediction(new float[4], 2)));
  }

  /** Tags that follow one another, which single steps do not show: token 0 is 1 after 1, else 2. */
  @Test
  void learnsWhatFollowsWhat() {
    Model model =
        Model.tokens(3)
            .add("embedding", new Embedding(3, 4))
            .add("head", new Dense(3))
            .add("crf", new Crf());
    List<Example> examples = new ArrayList<>();
    for (int first = 1; first < 3; first++) {
      for (int length = 2; length < 7; length++) {
        int[] tokens = new int[length];
        tokens[0] = first;
        int[] tags = new int[length];
        Arrays.fill(tags, first == 1 ? 1 : 2);
        examples.add(Example.tag(tokens, tags));
      }
    }
    SequenceDataset data = SequenceDataset.ordered(examples, 10);
    TrainingOptions options =
        TrainingOptions.of(Loss.chain("crf"), Optimizers.adam(0.1)).epochs(60);
    ReferenceBackend backend = new ReferenceBackend(Storage.FLOAT32);
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      trainer.fit(data);
      Evaluation evaluation = trainer.evaluate(data);
      assertEquals(1, evaluation.classes().orElseThrow().accuracy(), "by marginals");
      SavedModel saved = SavedModel.of(Model.of(model.definition()), trainer.weights());
      try (Predictor predictor = saved.predictor(backend)) {
        ViterbiDecoder chain = ViterbiDecoder.of(trainer.weights(), "crf");
        for (int[] tokens : new int[][] {{1, 0, 0, 0}, {2, 0, 0, 0}}) {
          int[] tags = chain.decode(predictor.predict(tokens));
          assertArrayEquals(new int[] {tokens[0], tokens[0], tokens[0], tokens[0]}, tags);
        }
      }
    }
  }

  /** Windows of a stream would each begin and end a chain. */
  @Test
  void isOneOfWholeSequences() {
    Model model =
        Model.tokens(3)
            .add("embedding", new Embedding(3, 4))
            .add("head", new Dense(3))
            .add("crf", new Crf());
    TrainingOptions options = TrainingOptions.of(Loss.chain("crf"), Optimizers.sgd(1));
    StreamDataset stream = StreamDataset.text(new int[20], 2, 3);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Trainer(model, reference, options, stream))
            .getMessage();
    assertTrue(message.contains("is one of whole sequences"), message);
  }

  /** Forbidden transitions, in 32 bits: nothing becomes NaN, and their gradients are 0. */
  @Test
  void forbiddenTransitionsStayFinite() {
    Model model = model();
    Map<String, float[]> values = new HashMap<>();
    Weights free = weights(model, 1);
    free.names().forEach(name -> values.put(name, free.values(name).clone()));
    float[] transitions = values.get("crf.transitions");
    transitions[1] = -1e4f;
    transitions[5] = -1e4f;
    transitions[6] = -1e4f;
    Weights weights = Weights.of(model.parameters(), values);
    int[] targets = {0, 0, 2, 1, 1};
    TrainingOptions options =
        TrainingOptions.of(Loss.chain("crf"), Optimizers.sgd(1e-3)).watch(Watch.GRADIENTS);
    float[][] emissions = emissions(3, 5);
    Batch batch = Batch.of(List.of(Example.tag(emissions, targets)));
    ReferenceBackend floats = new ReferenceBackend(Storage.FLOAT32);
    try (TrainingStep step = TrainingStep.of(model, floats, options, batch.layout().extent())) {
      step.setWeights(weights);
      StepResult result = step.run(batch);
      assertEquals(-logLikelihood(weights, emissions, targets) / 5, result.loss(), 1e-5);
      float[] gradient = result.watched().gradient("crf.transitions");
      assertEquals(0, gradient[1]);
      assertEquals(0, gradient[5]);
      assertEquals(0, gradient[6]);
      assertTrue(gradient[0] != 0);
    }
  }

  @Test
  void aModelWithoutTheLayerIsRefused() {
    Model model = Model.features(TAGS).add("head", new Dense(TAGS));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    TrainingStep.of(
                        model,
                        reference,
                        TrainingOptions.of(Loss.chain("crf"), Optimizers.sgd(1)),
                        Extent.of(2, 2)))
            .getMessage();
    assertTrue(message.contains("the model has no Crf layer 'crf'"), message);
    assertTrue(
        assertThrows(
                IllegalArgumentException.class, () -> ViterbiDecoder.of(model.initialize(1), "crf"))
            .getMessage()
            .contains("no Crf layer 'crf', nor any other"));
    Model chain = model.add("tags", new dev.sluice.model.Crf());
    assertEquals(
        "Viterbi decoder: the model has no Crf layer 'crf'; there are [tags]",
        assertThrows(
                IllegalArgumentException.class, () -> ViterbiDecoder.of(chain.initialize(1), "crf"))
            .getMessage());
    assertThrows(NullPointerException.class, () -> Loss.chain(null));
  }

  /** What a layer made of it would not be what the loss and the decoder look at. */
  @Test
  void aCrfIsTheLastLayer() {
    Model model = Model.features(2).add("crf", new dev.sluice.model.Crf());
    String message =
        assertThrows(ShapeException.class, () -> model.add("more", new dev.sluice.model.Dense(2)))
            .getMessage();
    assertEquals("Crf 'crf': is followed by a layer; a model, or a head, ends with it", message);
  }
}
