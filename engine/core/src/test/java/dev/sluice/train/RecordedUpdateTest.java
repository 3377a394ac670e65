package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.testing.Logged;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Training programs of one's own. */
class RecordedUpdateTest {
  private final Backend reference = new ReferenceBackend(Storage.FLOAT32);

  /** Two heads on one layer, each with a loss of its own. */
  @Test
  void severalHeadsWithLossesOfTheirOwn() {
    Recorder r = new Recorder(Extent.of(4, 2));
    Buffer x = r.input("x", Shape.rows(3));
    Buffer w = r.parameter("w", Shape.matrix(5, 3));
    Buffer classes = r.parameter("classes", Shape.matrix(2, 5));
    Buffer values = r.parameter("values", Shape.matrix(1, 5));
    Buffer h = r.tanh(r.matmul(x, false, w, true));
    Loss.Recorded kind = Loss.CROSS_ENTROPY.record(r, "targets", r.matmul(h, false, classes, true));
    Buffer target = r.input("value", Shape.rows(1));
    Buffer error = r.squaredError(r.matmul(h, false, values, true), target, true);
    Buffer loss = r.add(kind.value(), r.affine(error, 0.5, 0));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.05))
            .clipNorm(1)
            .watch(Watch.GRADIENTS);
    RecordedUpdate update = RecordedUpdate.record(r, loss, options);
    r.output(loss);
    r.output(update.guard());
    PackedLayout layout = PackedLayout.of(4, 2);
    try (Executable executable = reference.compile(r.build());
        Workspace workspace = executable.workspace()) {
      PhiloxRandom random = new PhiloxRandom(1, 1);
      for (Buffer parameter : List.of(w, classes, values)) {
        float[] drawn = new float[parameter.shape().count() * parameter.shape().columns()];
        for (int i = 0; i < drawn.length; i++) {
          drawn[i] = (float) (random.nextDouble() - 0.5);
        }
        executable.write(parameter, drawn);
      }
      for (Buffer slot : executable.program().buffers(Role.SLOT)) {
        executable.write(slot, new float[slot.shape().count() * slot.shape().columns()]);
      }
      workspace.write(x, new float[] {1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1});
      workspace.write(kind.targets(), new int[] {0, 1, 0, 1, 1, 0});
      workspace.write(target, new float[] {1, 2, -1, 0, 0.5f, 1});
      double first = 0;
      double last = 0;
      for (int step = 0; step < 200; step++) {
        update.beforeRun(workspace, step);
        workspace.run(layout);
        float[] value = new float[1];
        workspace.read(loss, value);
        first = step == 0 ? value[0] : first;
        last = value[0];
      }
      assertTrue(last < first / 10, first + " to " + last);
      WatchedParameters watched = update.watched(workspace);
      assertEquals(List.of("w", "classes", "values"), watched.names());
      double square = 0;
      for (float g : watched.gradient("w")) {
        square += g * g;
      }
      assertEquals(Math.sqrt(square), watched.gradientNorm("w"), 1e-6);
      assertThrows(IllegalArgumentException.class, () -> watched.gradient("v"));
    }
  }

  /** A part that the loss does not see, or a training that has ended, is not passed over. */
  @Test
  void whatIsNotTrainedIsSaid() {
    Model model =
        Model.features(3).add("head", new Dense(3)).add("crf", new dev.sluice.model.Crf());
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(1));
    List<String> said =
        Logged.by(
            RecordedUpdate.class,
            () -> TrainingProgram.record(model, options, Extent.of(2, 1), false));
    assertEquals(
        List.of(
            "Optimizer: the loss does not depend on [crf.transitions, crf.start, crf.end], which"
                + " stay as they are"),
        said);
    SequenceDataset data = SequenceDataset.ordered(SmallTraining.examples(), 8);
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
      assertEquals(List.of(), Logged.by(Trainer.class, trainer::fit));
      assertEquals(
          List.of(
              "Training: has ended before, after 1 epochs of 1; there is nothing left to train."
                  + " A trainer of options with more epochs goes on from its checkpoint:"
                  + " resume(file)"),
          Logged.by(Trainer.class, trainer::fit));
    }
  }

  @Test
  void whatCannotBeUpdatedIsSaid() {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer p = r.parameter("p", Shape.vector(3));
    Buffer x = r.input("x", Shape.vector(3));
    Buffer constant = r.sum(Over.ALL, x);
    Buffer loss = r.sum(Over.ALL, r.multiply(p, x));
    TrainingOptions options = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(1));
    String none =
        assertThrows(
                IllegalArgumentException.class, () -> RecordedUpdate.record(r, constant, options))
            .getMessage();
    assertTrue(none.contains("depend"), none);
    Optimizer own = new Optimizer(new OwnOptimizerTest.OwnAdam(), LearningRate.constant(1));
    String decay =
        assertThrows(IllegalArgumentException.class, () -> own.group("p", 1, 0.1)).getMessage();
    assertEquals("Optimizer: OwnAdam[] has no weight decay", decay);
    assertThrows(IllegalArgumentException.class, () -> options.averageWeights(1));
    assertThrows(
        NullPointerException.class,
        () -> new Optimizer((UpdateRule) null, LearningRate.constant(1)));
    for (TrainingOptions more : List.of(options.accumulate(2), options.averageWeights(0.9))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> RecordedUpdate.record(r, loss, more))
              .getMessage();
      assertTrue(message.contains("of the options is not recorded"), message);
    }
    String frozen =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    RecordedUpdate.record(
                        r,
                        loss,
                        TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(1).freeze("p"))))
            .getMessage();
    assertEquals("Optimizer: all parameters are frozen", frozen);
    RecordedUpdate update = RecordedUpdate.record(r, loss, options);
    try (Executable executable = reference.compile(r.build());
        Workspace workspace = executable.workspace()) {
      String watched =
          assertThrows(
                  IllegalStateException.class, () -> update.watched(workspace).gradientNorm("p"))
              .getMessage();
      assertTrue(watched.contains("TrainingOptions.watch(Watch.NORMS)"), watched);
    }
    Recorder empty = new Recorder(Extent.of(1, 1));
    Buffer nothing = empty.input("nothing", Shape.scalar());
    assertEquals(
        "Optimizer: the program has no parameters to update",
        assertThrows(
                IllegalArgumentException.class,
                () -> RecordedUpdate.record(empty, nothing, options))
            .getMessage());
  }

  /** Which of the batches of a step an error is about. */
  @Test
  void aBatchAmongSeveralIsNamed() {
    List<Example> examples = SmallTraining.examples();
    Batch good = Batch.of(examples.subList(0, 2));
    Batch bad = Batch.of(List.of(Example.classify(new float[2][4], 0)));
    Batch ignored =
        Batch.of(List.of(Example.classify(new float[2][3], SoftmaxCrossEntropy.IGNORED)));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(1)).accumulate(3);
    try (TrainingStep step =
        TrainingStep.of(SmallTraining.model(), reference, options, Extent.of(8, 2))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> step.run(good, bad)).getMessage();
      assertTrue(
          message.startsWith("Training step 1, batch 2 of its 2: Batch: has 8 inputs"), message);
      message =
          assertThrows(IllegalArgumentException.class, () -> step.run(good, null)).getMessage();
      assertEquals("Training step 1, batch 2 of its 2: the batch is missing", message);
      // One that has nothing to learn from is no error beside others.
      step.run(good, ignored);
      message =
          assertThrows(NonFiniteLossException.class, () -> step.run(ignored, ignored)).getMessage();
      assertEquals(
          "Training step 2: none of the batches' 2 targets counts, all are ignored", message);
      assertThrows(NullPointerException.class, () -> step.setWeights(null));
      assertThrows(NullPointerException.class, () -> step.evaluate(null));
    }
  }

  private String refused(Class<? extends Exception> as, Loss loss, int target) {
    TrainingOptions options = TrainingOptions.of(loss, Optimizers.sgd(1));
    try (TrainingStep step =
        TrainingStep.of(SmallTraining.model(), reference, options, Extent.of(8, 2))) {
      Batch batch = Batch.of(List.of(Example.classify(new float[2][3], target)));
      return assertThrows(as, () -> step.run(batch)).getMessage();
    }
  }

  /** A class that there is none of is that; and one that weighs nothing is no target. */
  @Test
  void targetsOfWeightedClasses() {
    String outside = refused(IllegalArgumentException.class, Loss.crossEntropy(0, 1, 1), 2);
    assertTrue(outside.contains("class 2 at sequence 0"), outside);
    assertEquals(
        "Training step 1: none of the batch's 1 targets counts, those that are not ignored have"
            + " weight 0",
        refused(NonFiniteLossException.class, Loss.crossEntropy(0, 0, 1), 0));
  }

  /** Why it has ended is said as it is. */
  @Test
  void anEarlyStopIsSaid() {
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(1e-30)).epochs(9).patience(1);
    SequenceDataset data = SequenceDataset.ordered(SmallTraining.examples(), 8);
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
      trainer.fit(data);
      List<String> said = Logged.by(Trainer.class, () -> trainer.fit(data));
      assertTrue(
          said.size() == 1
              && said.getFirst().startsWith("Training: has been stopped early before, after 2"),
          said.toString());
    }
  }

  /** Metrics are counted on validation data, of which there is none. */
  @Test
  void metricsWithoutValidationAreSaid() {
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(1));
    try (Trainer trainer =
        new Trainer(SmallTraining.model(), reference, options, SmallTraining.examples(), 8)) {
      trainer.metrics(Metrics.topK(2));
      assertEquals(
          List.of(
              "Training: there is no validation data, on which [top-2] would be counted:"
                  + " fit(validation)"),
          Logged.by(Trainer.class, trainer::fit));
      assertThrows(NullPointerException.class, () -> trainer.metrics((Metric[]) null));
      assertThrows(NullPointerException.class, () -> trainer.metrics((Metric) null));
      for (Runnable nothing :
          List.<Runnable>of(
              () -> trainer.onEpoch(null), () -> trainer.onStep(null), () -> trainer.save(null))) {
        String message = assertThrows(NullPointerException.class, nothing::run).getMessage();
        assertTrue(message.endsWith("is missing"), message);
      }
    }
  }
}
