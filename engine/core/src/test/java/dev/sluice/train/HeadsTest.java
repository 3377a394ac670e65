package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceDataset;
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
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.predict.Prediction;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import dev.sluice.predict.ViterbiDecoder;
import dev.sluice.program.Recorder;
import dev.sluice.reference.CentralDifferences;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.trace.Tracer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a model with several heads computes. */
class HeadsTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT64);

  @Test
  void outputsByHead() {
    assertEquals(
        Map.of("tags", Shape.rows(3), "mood", Shape.sequences(2), "length", Shape.sequences(1)),
        Heads.model().outputShapes());
    assertEquals(List.of("tags", "mood", "length"), List.copyOf(Heads.model().heads().keySet()));
    assertTrue(Heads.model().summary().contains("mood.1 "), Heads.model().summary());
    Model again = Model.of(Heads.model().definition());
    assertEquals(Heads.model().definition(), again.definition());
    assertEquals(Heads.model().heads(), again.heads());
    assertEquals(Heads.model().layers(), again.layers());
    assertEquals(Set.of("embedding", "rnn", "mood"), Heads.model().only("mood").layers().keySet());
  }

  /** Of all parameters, those that several heads share among them. */
  @Test
  void gradientOfTheSum() {
    CentralDifferences check = new CentralDifferences(PackedLayout.of(3, 1), 0);
    Recorder r = check.recorder();
    RecordedModel recorded = Heads.model().record(r, true, States.ZERO);
    RecordedLosses losses = RecordedLosses.means(r, recorded, Heads.LOSSES, false);
    check.set(recorded.input(), 5, 0, 3, 1);
    check.set(losses.targets().get("tags"), 0, 2, SoftmaxCrossEntropy.IGNORED, 1);
    check.set(losses.targets().get("mood"), 1, SoftmaxCrossEntropy.IGNORED);
    check.check(losses.total(r), r.parameters());
  }

  /** Of a step and of an evaluation: the means of the heads, times their factors. */
  @Test
  void sumOfTheHeads() {
    List<Example> examples = Heads.examples(5);
    SequenceDataset data = SequenceDataset.ordered(examples, 2);
    Weights weights = Heads.model().initialize(0);
    Evaluation evaluation =
        SavedModel.of(Heads.model(), weights).evaluate(backend, Heads.LOSSES, data);
    try (TrainingStep step =
        TrainingStep.of(
            Heads.model(), backend, Heads.options(), Batch.of(examples).layout().extent())) {
      step.setWeights(weights);
      StepResult result = step.run(Batch.of(examples));
      double sum = 0;
      for (Map.Entry<String, Objective.Part> part : Heads.LOSSES.parts().entrySet()) {
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
        SavedModel.of(Heads.model(), weights)
            .only("mood")
            .evaluate(backend, Loss.CROSS_ENTROPY, SequenceDataset.ordered(moods, 2))
            .loss());
  }

  @Test
  void predictsEveryHead() {
    Weights weights = Heads.model().initialize(3);
    SavedModel saved = SavedModel.of(Heads.model(), weights);
    List<Example> examples = Heads.examples(6);
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
        Heads.examples(20).stream()
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
    List<Example> examples = Heads.examples(4);
    SavedModel saved = SavedModel.of(Heads.model(), Heads.model().initialize(0));
    try (Tracer tracer = Tracer.of(Heads.model(), saved.weights(), backend)) {
      double all = loss(saved, examples);
      assertEquals(
          all, tracer.gradients(examples, Heads.LOSSES).loss().orElseThrow(), Math.ulp(4f));
      // Of the tags the last one counts, as if the others were ignored; the other heads have one.
      List<Example> last = examples.stream().map(HeadsTest::lastTagAlone).toList();
      assertEquals(
          loss(saved, last),
          tracer.lastStepGradients(examples, Heads.LOSSES).loss().orElseThrow(),
          Math.ulp(4f));
    }
  }

  private double loss(SavedModel saved, List<Example> examples) {
    return saved.evaluate(backend, Heads.LOSSES, SequenceDataset.ordered(examples, 4)).loss();
  }

  private static Example lastTagAlone(Example example) {
    int[] tags = ((Target.ClassPerStep) example.targets().get("tags")).classes().clone();
    Arrays.fill(tags, 0, tags.length - 1, SoftmaxCrossEntropy.IGNORED);
    Map<String, Target> targets = new HashMap<>(example.targets());
    targets.put("tags", Target.of(tags));
    return new Example(example.input(), targets);
  }
}
