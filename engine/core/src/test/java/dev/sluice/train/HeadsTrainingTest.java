package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.Input;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.StreamDataset;
import dev.sluice.data.Target;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training of several heads, each with a target and a loss of its own. */
class HeadsTrainingTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT64);

  /** Every target counts as much as in one batch of all, of heads that count differently often. */
  @Test
  void accumulated() {
    List<Example> examples = Heads.examples(7);
    Batch all = Batch.of(examples);
    Batch[] parts = {
      Batch.of(examples.subList(0, 1)), // no mood of which counts
      Batch.of(examples.subList(1, 5)),
      Batch.of(examples.subList(5, 7))
    };
    try (TrainingStep one =
            TrainingStep.of(Heads.model(), backend, Heads.options(), all.layout().extent());
        TrainingStep several =
            TrainingStep.of(
                Heads.model(), backend, Heads.options().accumulate(3), all.layout().extent())) {
      for (int step = 0; step < 4; step++) {
        StepResult expected = one.run(all);
        StepResult got = several.run(parts);
        assertEquals(expected.loss(), got.loss(), 1e-6 * expected.loss());
        for (String head : Heads.LOSSES.parts().keySet()) {
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
    List<Example> first = Heads.examples(1);
    try (TrainingStep step =
        TrainingStep.of(
            Heads.model(), backend, Heads.options(), Batch.of(first).layout().extent())) {
      Weights before = step.weights();
      StepResult result = step.run(Batch.of(first));
      assertEquals(Double.NaN, result.losses().get("mood"));
      assertArrayEquals(before.values("mood.1.bias"), step.weights().values("mood.1.bias"));
      assertTrue(
          step.weights().values("tags.bias")[0] != before.values("tags.bias")[0], "not trained");
    }
    Model tags = Heads.model().only("tags");
    List<Example> nothing =
        List.of(Example.tag(new int[] {1}, new int[] {SoftmaxCrossEntropy.IGNORED}));
    Evaluation evaluation =
        SavedModel.of(tags, tags.initialize(1))
            .evaluate(backend, Loss.CROSS_ENTROPY, SequenceDataset.ordered(nothing, 1));
    assertTrue(Double.isNaN(evaluation.loss()));
  }

  @Test
  void learnsAllHeadsAndGoesOnToTheSameBits(@TempDir Path folder) {
    List<Example> examples = Heads.examples(30);
    SequenceDataset held = SequenceDataset.ordered(examples, 8);
    Metric top = Metrics.topK(2).on("tags");
    Metric error = Metrics.meanAbsoluteError().on("length");
    Path file = folder.resolve("heads");
    Weights whole;
    Backend kept = new ReferenceBackend(Storage.FLOAT32); // as a checkpoint's numbers are
    TrainingOptions options = Heads.options().epochs(30);
    try (Trainer trainer = new Trainer(Heads.model(), kept, options, examples, 8)) {
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
    try (Trainer trainer = new Trainer(Heads.model(), kept, options, examples, 8)) {
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

  /** One head with a factor is trained with it, over one batch as over several. */
  @Test
  void oneHead() {
    Model model = Model.tokens(6).add("embedding", new Embedding(6, 4)).head("tags", new Dense(3));
    List<Example> examples =
        Heads.examples(6).stream()
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
    SequenceDataset held = SequenceDataset.ordered(Heads.examples(12), 4);
    TrainingOptions options =
        Heads.options().epochs(60).patience(2).watch(Watch.NORMS).averageWeights(0.5);
    Backend kept = new ReferenceBackend(Storage.FLOAT32); // as the best weights are
    try (Trainer trainer = new Trainer(Heads.model(), kept, options, Heads.examples(8), 4)) {
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
      assertTrue(watched.containsAll(Heads.model().initialize(0).names()), watched.toString());
      assertEquals(Heads.model().initialize(0).names(), trainer.averagedWeights().names());
    }
  }

  private static String refused(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
