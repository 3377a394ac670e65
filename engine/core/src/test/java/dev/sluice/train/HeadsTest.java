package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.Input;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.StreamDataset;
import dev.sluice.data.Target;
import dev.sluice.model.AttentionPooling;
import dev.sluice.model.Crf;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Sequential;
import dev.sluice.model.States;
import dev.sluice.model.Weights;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.predict.Prediction;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import dev.sluice.predict.ViterbiDecoder;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.CentralDifferences;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.trace.Tracer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with several heads, each with a target and a loss of its own. */
class HeadsTest {
  private static final HeadLosses LOSSES =
      HeadLosses.of("tags", Loss.crossEntropy(0.1, 1, 2, 0.5))
          .and("mood", Loss.CROSS_ENTROPY, 0.5)
          .and("length", Loss.SQUARED_ERROR, 0.25);

  private final Backend backend = new ReferenceBackend(Storage.FLOAT64);

  private static Model model() {
    return Model.tokens(6)
        .add("embedding", new Embedding(6, 4))
        .add("rnn", new Recurrent(RecurrentOptions.gru(5)))
        .head("tags", new Dense(3))
        .head("mood", Sequential.of(new AttentionPooling(4), new Dense(2)))
        .head("length", Sequential.of(new AttentionPooling(4), new Dense(1)));
  }

  /** Of unequal lengths; every third mood, and some tags, do not count. */
  private static List<Example> examples(int count) {
    PhiloxRandom random = new PhiloxRandom(2, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = random.ints(1 + random.nextInt(6), 0, 6).toArray();
      int[] tags = new int[tokens.length];
      for (int t = 0; t < tags.length; t++) {
        tags[t] = t % 3 == 1 ? SoftmaxCrossEntropy.IGNORED : tokens[t] % 3;
      }
      int mood = i % 3 == 0 ? SoftmaxCrossEntropy.IGNORED : tokens[0] % 2;
      examples.add(
          new Example(
              Input.of(tokens),
              Map.of(
                  "tags", Target.of(tags),
                  "mood", Target.of(mood),
                  "length", Target.of((float) tokens.length))));
    }
    return examples;
  }

  private static TrainingOptions options() {
    return TrainingOptions.of(LOSSES, Optimizers.adam(0.05)).clipNorm(0.5);
  }

  @Test
  void outputsByHead() {
    assertEquals(
        Map.of("tags", Shape.rows(3), "mood", Shape.sequences(2), "length", Shape.sequences(1)),
        model().outputShapes());
    assertEquals(List.of("tags", "mood", "length"), List.copyOf(model().heads().keySet()));
    assertTrue(model().summary().contains("mood.1 "), model().summary());
    Model again = Model.of(model().definition());
    assertEquals(model().definition(), again.definition());
    assertEquals(model().heads(), again.heads());
    assertEquals(model().layers(), again.layers());
    assertEquals(Set.of("embedding", "rnn", "mood"), model().only("mood").layers().keySet());
  }

  /** Of all parameters, those that several heads share among them. */
  @Test
  void gradientOfTheSum() {
    CentralDifferences check = new CentralDifferences(PackedLayout.of(3, 1), 0);
    Recorder r = check.recorder();
    RecordedModel recorded = model().record(r, true, States.ZERO);
    RecordedLosses losses = RecordedLosses.means(r, recorded, LOSSES, false);
    check.set(recorded.input(), 5, 0, 3, 1);
    check.set(losses.targets().get("tags"), 0, 2, SoftmaxCrossEntropy.IGNORED, 1);
    check.set(losses.targets().get("mood"), 1, SoftmaxCrossEntropy.IGNORED);
    check.check(losses.total(r), r.parameters());
  }

  /** Of a step and of an evaluation: the means of the heads, times their factors. */
  @Test
  void sumOfTheHeads() {
    List<Example> examples = examples(5);
    SequenceDataset data = SequenceDataset.ordered(examples, 2);
    Weights weights = model().initialize(0);
    Evaluation evaluation = SavedModel.of(model(), weights).evaluate(backend, LOSSES, data);
    try (TrainingStep step =
        TrainingStep.of(model(), backend, options(), Batch.of(examples).layout().extent())) {
      step.setWeights(weights);
      StepResult result = step.run(Batch.of(examples));
      double sum = 0;
      for (Map.Entry<String, Objective.Part> part : LOSSES.parts().entrySet()) {
        double mean = evaluation.head(part.getKey()).loss();
        assertEquals(mean, result.losses().get(part.getKey()), 1e-6 * mean);
        sum += part.getValue().factor() * mean;
      }
      assertEquals(sum, evaluation.loss(), 1e-12);
      assertEquals(sum, result.loss(), 1e-6 * sum);
    }
    // A head alone, as an ordinary model.
    List<Example> moods =
        examples.stream().map(e -> new Example(e.input(), e.targets().get("mood"))).toList();
    assertEquals(
        evaluation.head("mood").loss(),
        SavedModel.of(model(), weights)
            .only("mood")
            .evaluate(backend, Loss.CROSS_ENTROPY, SequenceDataset.ordered(moods, 2))
            .loss());
  }

  /** Every target counts as much as in one batch of all, of heads that count differently often. */
  @Test
  void accumulated() {
    List<Example> examples = examples(7);
    Batch all = Batch.of(examples);
    Batch[] parts = {
      Batch.of(examples.subList(0, 1)), // no mood of which counts
      Batch.of(examples.subList(1, 5)),
      Batch.of(examples.subList(5, 7))
    };
    try (TrainingStep one = TrainingStep.of(model(), backend, options(), all.layout().extent());
        TrainingStep several =
            TrainingStep.of(model(), backend, options().accumulate(3), all.layout().extent())) {
      for (int step = 0; step < 4; step++) {
        StepResult expected = one.run(all);
        StepResult got = several.run(parts);
        assertEquals(expected.loss(), got.loss(), 1e-6 * expected.loss());
        for (String head : LOSSES.parts().keySet()) {
          double loss = expected.losses().get(head);
          assertEquals(loss, got.losses().get(head), 1e-6 * loss, head);
        }
        for (String name : one.weights().names()) {
          // The order of sums in double differs alone; weights below 2 are read in 32 bits.
          assertArrayEquals(
              one.weights().values(name), several.weights().values(name), Math.ulp(1f));
        }
      }
    }
  }

  /** As if the head were not there. */
  @Test
  void aHeadWithoutTargetsHasNoPart() {
    List<Example> first = examples(1);
    try (TrainingStep step =
        TrainingStep.of(model(), backend, options(), Batch.of(first).layout().extent())) {
      Weights before = step.weights();
      StepResult result = step.run(Batch.of(first));
      assertEquals(Double.NaN, result.losses().get("mood"));
      assertArrayEquals(before.values("mood.1.bias"), step.weights().values("mood.1.bias"));
      assertTrue(
          step.weights().values("tags.bias")[0] != before.values("tags.bias")[0], "not trained");
    }
    Model tags = model().only("tags");
    List<Example> nothing =
        List.of(Example.tag(new int[] {1}, new int[] {SoftmaxCrossEntropy.IGNORED}));
    Evaluation evaluation =
        SavedModel.of(tags, tags.initialize(1))
            .evaluate(backend, Loss.CROSS_ENTROPY, SequenceDataset.ordered(nothing, 1));
    assertTrue(Double.isNaN(evaluation.loss()));
  }

  @Test
  void learnsAllHeadsAndGoesOnToTheSameBits(@TempDir Path folder) {
    List<Example> examples = examples(30);
    SequenceDataset held = SequenceDataset.ordered(examples, 8);
    Metric top = Metrics.topK(2).on("tags");
    Metric error = Metrics.meanAbsoluteError().on("length");
    Path file = folder.resolve("heads");
    Weights whole;
    Backend kept = new ReferenceBackend(Storage.FLOAT32); // as a checkpoint's numbers are
    TrainingOptions options = options().epochs(30);
    try (Trainer trainer = new Trainer(model(), kept, options, examples, 8)) {
      trainer.metrics(top, error);
      trainer.onEpoch(
          epoch -> {
            if (epoch.epoch() == 11) {
              trainer.save(file);
            }
          });
      double before = trainer.evaluate(held).loss();
      Evaluation after = trainer.fit(held).last().validation().orElseThrow();
      assertTrue(after.loss() < before / 3, before + " to " + after);
      assertTrue(after.head("tags").classes().orElseThrow().accuracy() > 0.9, after.toString());
      assertTrue(after.of(top) > 0.9 && after.of(error) < 0.5, after.toString());
      assertTrue(after.toString().contains("; mood: loss "), after.toString());
      assertEquals(
          after.loss(),
          after.head("tags").loss()
              + 0.5 * after.head("mood").loss()
              + 0.25 * after.head("length").loss(),
          1e-12);
      whole = trainer.weights();
    }
    try (Trainer trainer = new Trainer(model(), kept, options, examples, 8)) {
      trainer.resume(file);
      trainer.fit(held);
      for (String name : whole.names()) {
        assertArrayEquals(whole.values(name), trainer.weights().values(name));
      }
    }
    HeadLosses others = HeadLosses.of("tags", Loss.CROSS_ENTROPY).and("mood", Loss.CROSS_ENTROPY);
    Model two = SavedModel.load(file).model();
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new Trainer(
                        two, backend, TrainingOptions.of(others, Optimizers.adam(1)), examples, 8))
            .getMessage();
    assertTrue(message.contains("heads [tags, mood, length]"), message);
  }

  @Test
  void predictsEveryHead() {
    Weights weights = model().initialize(3);
    SavedModel saved = SavedModel.of(model(), weights);
    List<Example> examples = examples(6);
    try (Predictor predictor = saved.predictor(backend);
        Predictor one = saved.only("mood").predictor(backend)) {
      List<Prediction> all = predictor.predict(examples);
      List<Prediction> moods = one.predict(examples);
      for (int i = 0; i < all.size(); i++) {
        assertEquals(examples.get(i).input().length(), all.get(i).head("tags").lines());
        assertArrayEquals(moods.get(i).values(), all.get(i).head("mood").values());
      }
      String message =
          assertThrows(IllegalStateException.class, () -> all.getFirst().lastClass()).getMessage();
      assertTrue(message.contains("prediction.head(name)"), message);
      message =
          assertThrows(IllegalArgumentException.class, () -> all.getFirst().head("moods"))
              .getMessage();
      assertTrue(message.contains("[tags, mood, length]"), message);
      message = assertThrows(IllegalArgumentException.class, predictor::session).getMessage();
      assertTrue(message.contains("SavedModel.only(head)"), message);
    }
    try (Predictor tags = saved.only("tags").predictor(backend);
        Session session = tags.session()) {
      int[] tokens = {1, 4, 2};
      float[] last = {};
      for (int token : tokens) {
        last = session.step(token).clone();
      }
      assertArrayEquals(tags.predict(tokens).lastOutput(), last);
    }
  }

  /** A Crf is a head's last layer, called by the head's name and its own. */
  @Test
  void aChainAsAHead() {
    Model model =
        Model.tokens(6)
            .add("embedding", new Embedding(6, 4))
            .add("rnn", new Recurrent(RecurrentOptions.gru(5)))
            .head("tags", Sequential.of(new Dense(3)).add("crf", new Crf()))
            .head("mood", Sequential.of(new AttentionPooling(4), new Dense(2)));
    HeadLosses losses =
        HeadLosses.of("tags", Loss.chain("tags.crf")).and("mood", Loss.CROSS_ENTROPY);
    List<Example> examples =
        examples(20).stream()
            .map(
                each ->
                    new Example(
                        each.input(),
                        Map.of(
                            "tags", each.targets().get("tags"),
                            "mood", each.targets().get("mood"))))
            .toList();
    TrainingOptions options = TrainingOptions.of(losses, Optimizers.adam(0.05)).epochs(30);
    try (Trainer trainer = new Trainer(model, backend, options, examples, 8)) {
      trainer.fit();
      SavedModel saved = SavedModel.of(model, trainer.weights());
      try (Predictor predictor = saved.predictor(backend)) {
        ViterbiDecoder decoder = ViterbiDecoder.of(saved.weights(), "tags.crf");
        int[] tokens = {1, 5, 3, 2};
        assertArrayEquals(
            new int[] {1, 2, 0, 2}, decoder.decode(predictor.predict(tokens).head("tags")));
      }
    }
  }

  /** Of all steps, and of the last ones: as evaluations of the same weights have it. */
  @Test
  void traced() {
    List<Example> examples = examples(4);
    SavedModel saved = SavedModel.of(model(), model().initialize(0));
    try (Tracer tracer = Tracer.of(model(), saved.weights(), backend)) {
      double all = loss(saved, examples);
      assertEquals(all, tracer.gradients(examples, LOSSES).loss().orElseThrow(), Math.ulp(4f));
      // Of the tags the last one counts, as if the others were ignored; the other heads have one.
      List<Example> last = examples.stream().map(HeadsTest::lastTagAlone).toList();
      assertEquals(
          loss(saved, last),
          tracer.lastStepGradients(examples, LOSSES).loss().orElseThrow(),
          Math.ulp(4f));
    }
  }

  private double loss(SavedModel saved, List<Example> examples) {
    return saved.evaluate(backend, LOSSES, SequenceDataset.ordered(examples, 4)).loss();
  }

  private static Example lastTagAlone(Example example) {
    int[] tags = ((Target.ClassPerStep) example.targets().get("tags")).classes().clone();
    Arrays.fill(tags, 0, tags.length - 1, SoftmaxCrossEntropy.IGNORED);
    Map<String, Target> targets = new HashMap<>(example.targets());
    targets.put("tags", Target.of(tags));
    return new Example(example.input(), targets);
  }

  /** One head with a factor is trained with it, over one batch as over several. */
  @Test
  void oneHead() {
    Model model = Model.tokens(6).add("embedding", new Embedding(6, 4)).head("tags", new Dense(3));
    List<Example> examples =
        examples(6).stream()
            .map(each -> new Example(each.input(), Map.of("tags", each.targets().get("tags"))))
            .toList();
    Batch all = Batch.of(examples);
    for (double factor : new double[] {1, 0.5}) {
      HeadLosses losses = HeadLosses.of("tags", Loss.CROSS_ENTROPY, factor);
      TrainingOptions options = TrainingOptions.of(losses, Optimizers.sgd(1));
      try (TrainingStep one = TrainingStep.of(model, backend, options, all.layout().extent());
          TrainingStep several =
              TrainingStep.of(model, backend, options.accumulate(2), all.layout().extent())) {
        Evaluation evaluation =
            SavedModel.of(model, one.weights())
                .evaluate(backend, losses, SequenceDataset.ordered(examples, 6));
        assertEquals(factor * evaluation.head("tags").loss(), evaluation.loss(), 1e-12);
        StepResult result = one.run(all);
        StepResult halves =
            several.run(Batch.of(examples.subList(0, 2)), Batch.of(examples.subList(2, 6)));
        for (StepResult each : List.of(result, halves)) {
          assertEquals(evaluation.loss(), each.loss(), Math.ulp(2f));
          assertEquals(evaluation.head("tags").loss(), each.losses().get("tags"), Math.ulp(4f));
        }
        assertArrayEquals(
            one.weights().values("tags.weight"),
            several.weights().values("tags.weight"),
            Math.ulp(1f));
      }
    }
  }

  /** A head of which no target ever counts leaves the others what they are without it. */
  @Test
  void streamsWithDropoutAreThoseOfTheOtherHead() {
    Model plain =
        Model.tokens(6)
            .add("embedding", new Embedding(6, 4))
            .add("rnn", new Recurrent(RecurrentOptions.gru(5).layers(2).dropout(0.3)))
            .add("tags", new Dense(3));
    Model both =
        Model.tokens(6)
            .add("embedding", new Embedding(6, 4))
            .add("rnn", new Recurrent(RecurrentOptions.gru(5).layers(2).dropout(0.3)))
            .head("tags", new Dense(3))
            .head("other", new Dense(2));
    PhiloxRandom random = new PhiloxRandom(5, 0);
    int[] tokens = random.ints(60, 0, 6).toArray();
    int[] tags = random.ints(60, 0, 3).toArray();
    int[] nothing = new int[60];
    Arrays.fill(nothing, SoftmaxCrossEntropy.IGNORED);
    StreamDataset alone = StreamDataset.cut(Example.tag(tokens, tags), 3, 4);
    StreamDataset together =
        StreamDataset.cut(
            new Example(
                Input.of(tokens), Map.of("tags", Target.of(tags), "other", Target.of(nothing))),
            3,
            4);
    HeadLosses losses = HeadLosses.of("tags", Loss.CROSS_ENTROPY).and("other", Loss.CROSS_ENTROPY);
    TrainingOptions one = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.5)).epochs(2);
    TrainingOptions two = TrainingOptions.of(losses, Optimizers.sgd(0.5)).epochs(2);
    try (Trainer expected = new Trainer(plain, backend, one, alone);
        Trainer got = new Trainer(both, backend, two, together)) {
      Weights first = expected.weights();
      Map<String, float[]> values = new HashMap<>();
      both.initialize(0)
          .names()
          .forEach(name -> values.put(name, both.initialize(0).values(name).clone()));
      first.names().forEach(name -> values.put(name, first.values(name).clone()));
      got.setWeights(Weights.of(both.parameters(), values));
      double before = expected.evaluate(alone).loss();
      expected.fit(alone);
      History history = got.fit(together);
      assertTrue(expected.evaluate(alone).loss() < before, "not trained");
      for (String name : first.names()) {
        // A share is a 32-bit number, and so each of ten steps of 0.5 |gradient| < 1 off by 2⁻²⁴.
        assertArrayEquals(
            expected.weights().values(name), got.weights().values(name), 10 * 0x1p-23f);
      }
      assertEquals(
          expected.evaluate(alone).loss(), got.evaluate(together).head("tags").loss(), 1e-5);
      assertEquals(Set.of("tags", "other"), history.last().losses().keySet());
      assertEquals(history.last().loss(), history.last().losses().get("tags"), Math.ulp(2f));
      assertTrue(history.last().toString().contains(", tags 1."), history.last().toString());
    }
    String message =
        refused(
            () ->
                StreamDataset.of(
                    List.of(
                        new Example(
                            Input.of(1),
                            Map.of("tags", Target.of(new int[1]), "mood", Target.of(1)))),
                    2));
    assertTrue(message.contains("one target for head 'mood', needs one per step"), message);
  }

  /** By the sum of the heads; and what is watched are the parameters of all. */
  @Test
  void stopsEarlyByTheSum() {
    SequenceDataset held = SequenceDataset.ordered(examples(12), 4);
    TrainingOptions options =
        options().epochs(60).patience(2).watch(Watch.NORMS).averageWeights(0.5);
    Backend kept = new ReferenceBackend(Storage.FLOAT32); // as the best weights are
    try (Trainer trainer = new Trainer(model(), kept, options, examples(8), 4)) {
      List<String> watched = new ArrayList<>();
      trainer.onStep(step -> watched.addAll(step.watched().names()));
      History history = trainer.fit(held);
      double best =
          history.epochs().stream()
              .mapToDouble(epoch -> epoch.validation().orElseThrow().loss())
              .min()
              .orElseThrow();
      assertTrue(history.epochs().size() < 60, "the training set is too small to be learned of");
      assertEquals(best, trainer.evaluate(held).loss());
      assertTrue(watched.containsAll(model().initialize(0).names()), watched.toString());
      assertEquals(model().initialize(0).names(), trainer.averagedWeights().names());
    }
  }

  private static String refused(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  @Test
  void refuses() {
    assertTrue(
        refused(() -> model().add("more", new Dense(2))).contains("heads [tags, mood, length]"));
    assertTrue(refused(() -> model().head("rnn", new Dense(2))).contains("'rnn'"));
    assertTrue(refused(() -> model().only("rnn")).contains("[tags, mood, length]"));
    assertTrue(refused(() -> LOSSES.and("tags", Loss.CROSS_ENTROPY)).contains("already"));
    assertTrue(refused(() -> LOSSES.and("new", Loss.CROSS_ENTROPY, 0)).contains("0.0"));
    assertTrue(
        refused(
                () ->
                    new HeadLosses(
                        Map.of("tags", new Objective.Part(Loss.CROSS_ENTROPY, Double.NaN))))
            .contains("'tags' is NaN"));
    assertEquals(
        HeadLosses.of("a", Loss.CROSS_ENTROPY).and("b", Loss.SQUARED_ERROR).toString(),
        HeadLosses.of("b", Loss.SQUARED_ERROR).and("a", Loss.CROSS_ENTROPY).toString());
    Model chains =
        Model.features(2)
            .head("a", Sequential.of(new Dense(3)).add("crf", new Crf()))
            .head("b", Sequential.of(new Dense(3)).add("crf", new Crf()));
    HeadLosses wrongChain = HeadLosses.of("a", Loss.chain("a.crf")).and("b", Loss.chain("a.crf"));
    assertEquals(
        "Chain loss: the Crf layer 'a.crf' is not in the head 'b'",
        refused(
            () ->
                TrainingProgram.record(
                    chains,
                    TrainingOptions.of(wrongChain, Optimizers.sgd(1)),
                    Extent.of(2, 1),
                    false)));
    for (Runnable followed :
        List.<Runnable>of(
            () -> Model.features(2).add("crf", new Crf()).head("a", new Dense(2)),
            () ->
                Model.features(2)
                    .head("a", new Crf())
                    .head("b", Sequential.of(new Crf(), new Dense(2))))) {
      assertTrue(
          assertThrows(ShapeException.class, followed::run)
              .getMessage()
              .contains("is followed by a layer"));
    }
    // Before the first epoch, not after it.
    try (Trainer trainer = new Trainer(model(), backend, options(), examples(4), 2)) {
      trainer.metrics(Metrics.topK(1));
      trainer.onStep(step -> fail("it has trained"));
      assertTrue(
          refused(() -> trainer.fit(SequenceDataset.ordered(examples(2), 2)))
              .contains("is of no head"));
    }
    assertTrue(
        refused(() -> new Example(Input.of(1, 2), Map.of("tags", Target.of(new int[1]))))
            .contains("2 steps have 1 targets for head 'tags'"));
    List<Example> examples = new ArrayList<>(examples(2));
    SavedModel saved = SavedModel.of(model(), model().initialize(0));
    SequenceDataset data = SequenceDataset.ordered(examples, 2);
    assertTrue(
        refused(() -> saved.evaluate(backend, Loss.CROSS_ENTROPY, data))
            .contains("one result without a name, the model has heads [tags, mood, length]"));
    assertTrue(
        refused(() -> saved.evaluate(backend, LOSSES, data, Metrics.topK(2)))
            .contains("'top-2' is of no head, the model has heads"));
    assertTrue(
        refused(() -> saved.evaluate(backend, LOSSES, data, Metrics.topK(2).on("tag")))
            .contains("of head 'tag'"));
    SequenceDataset plain = SequenceDataset.ordered(List.of(Example.classify(new int[] {1}, 1)), 1);
    assertTrue(
        refused(() -> saved.evaluate(backend, LOSSES, plain))
            .contains("targets are for one result without a name, the model has heads"));
    assertTrue(
        refused(
                () ->
                    SavedModel.of(
                            model().only("tags"), model().initialize(0).only(model().only("tags")))
                        .evaluate(backend, LOSSES, plain))
            .endsWith(
                "the model has one result without a name, which needs a Loss, and examples with one"
                    + " target"));
    assertTrue(
        refused(() -> saved.evaluate(backend, LOSSES, data).of(Metrics.topK(2)))
            .contains("metric.on(head)"));
    examples.add(Example.classify(new int[] {1}, 1));
    String message = refused(() -> SequenceDataset.ordered(examples, 2));
    assertTrue(
        message.contains("example 2") && message.contains("a class, not tokens with"), message);
    Example wrong =
        new Example(
            Input.of(1),
            Map.of(
                "tags", Target.of(new int[] {3}), "mood", Target.of(1), "length", Target.of(1f)));
    message =
        refused(() -> saved.evaluate(backend, LOSSES, SequenceDataset.ordered(List.of(wrong), 1)));
    assertTrue(message.contains("class 3") && message.contains("[0, 3)"), message);
  }
}
