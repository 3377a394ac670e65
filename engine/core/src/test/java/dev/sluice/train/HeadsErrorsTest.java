package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.data.Input;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.Target;
import dev.sluice.model.Crf;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Sequential;
import dev.sluice.op.Extent;
import dev.sluice.op.ShapeException;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What does not fit a model with heads is named. */
class HeadsErrorsTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT64);

  @Test
  void refuses() {
    assertTrue(
        refused(() -> Heads.model().add("more", new Dense(2)))
            .contains("heads [tags, mood, length]"));
    assertTrue(refused(() -> Heads.model().head("rnn", new Dense(2))).contains("'rnn'"));
    assertTrue(refused(() -> Heads.model().only("rnn")).contains("[tags, mood, length]"));
    assertTrue(refused(() -> Heads.LOSSES.and("tags", Loss.CROSS_ENTROPY)).contains("already"));
    assertTrue(refused(() -> Heads.LOSSES.and("new", Loss.CROSS_ENTROPY, 0)).contains("0.0"));
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
    try (Trainer trainer =
        new Trainer(Heads.model(), backend, Heads.options(), Heads.examples(4), 2)) {
      trainer.metrics(Metrics.topK(1));
      trainer.onStep(step -> fail("it has trained"));
      assertTrue(
          refused(() -> trainer.fit(SequenceDataset.ordered(Heads.examples(2), 2)))
              .contains("is of no head"));
    }
    assertTrue(
        refused(() -> new Example(Input.of(1, 2), Map.of("tags", Target.of(new int[1]))))
            .contains("2 steps have 1 targets for head 'tags'"));
    List<Example> examples = new ArrayList<>(Heads.examples(2));
    SavedModel saved = SavedModel.of(Heads.model(), Heads.model().initialize(0));
    SequenceDataset data = SequenceDataset.ordered(examples, 2);
    assertTrue(
        refused(() -> saved.evaluate(backend, Loss.CROSS_ENTROPY, data))
            .contains("one result without a name, the model has heads [tags, mood, length]"));
    assertTrue(
        refused(() -> saved.evaluate(backend, Heads.LOSSES, data, Metrics.topK(2)))
            .contains("'top-2' is of no head, the model has heads"));
    assertTrue(
        refused(() -> saved.evaluate(backend, Heads.LOSSES, data, Metrics.topK(2).on("tag")))
            .contains("of head 'tag'"));
    SequenceDataset plain = SequenceDataset.ordered(List.of(Example.classify(new int[] {1}, 1)), 1);
    assertTrue(
        refused(() -> saved.evaluate(backend, Heads.LOSSES, plain))
            .contains("targets are for one result without a name, the model has heads"));
    assertTrue(
        refused(
                () ->
                    SavedModel.of(
                            Heads.model().only("tags"),
                            Heads.model().initialize(0).only(Heads.model().only("tags")))
                        .evaluate(backend, Heads.LOSSES, plain))
            .endsWith(
                "the model has one result without a name, which needs a Loss, and examples with one"
                    + " target"));
    assertTrue(
        refused(() -> saved.evaluate(backend, Heads.LOSSES, data).of(Metrics.topK(2)))
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
        refused(
            () ->
                saved.evaluate(backend, Heads.LOSSES, SequenceDataset.ordered(List.of(wrong), 1)));
    assertTrue(message.contains("class 3") && message.contains("[0, 3)"), message);
  }

  private static String refused(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
