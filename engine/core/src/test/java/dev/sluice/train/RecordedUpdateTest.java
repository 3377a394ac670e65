package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.op.Unary;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.testing.Logged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Optimizers and training programs of one's own, and what is seen of a step. */
class RecordedUpdateTest {
  private final Backend reference = new ReferenceBackend(Storage.FLOAT32);

  /**
   * Chen et al. (2023): {@code p ← p − η (sign(β₁ m + (1 − β₁) g) + λ p); m ← β₂ m + (1 − β₂) g}.
   */
  record Lion(double beta1, double beta2, double weightDecay) implements UpdateFormula {
    @Override
    public List<String> slots() {
      return List.of("momentum");
    }

    @Override
    public Next next(Recorder r, Given given) {
      Buffer m = given.slots().getFirst();
      Buffer g = given.gradient();
      Buffer mixed = r.add(r.affine(m, beta1, 0), r.affine(g, 1 - beta1, 0));
      Buffer decay = r.affine(given.parameter(), weightDecay, 0);
      Buffer change = r.add(r.unary(Unary.Kind.SIGN, mixed), decay);
      Buffer parameter = r.subtract(given.parameter(), r.multiply(change, given.rate()));
      return new Next(parameter, List.of(r.add(r.affine(m, beta2, 0), r.affine(g, 1 - beta2, 0))));
    }

    @Override
    public UpdateFormula withWeightDecay(double newDecay) {
      return new Lion(beta1, beta2, newDecay);
    }
  }

  /** Adam, which is there, once more: with the step's number for its corrections. */
  record OwnAdam() implements UpdateFormula {
    @Override
    public List<String> slots() {
      return List.of("m", "v");
    }

    @Override
    public Next next(Recorder r, Given given) {
      Buffer g = given.gradient();
      Buffer m = r.add(r.affine(given.slots().get(0), 0.9, 0), r.affine(g, 0.1, 0));
      Buffer square = r.affine(r.multiply(g, g), 0.001, 0);
      Buffer v = r.add(r.affine(given.slots().get(1), 0.999, 0), square);
      Buffer mHat = r.divide(m, correction(r, given.step(), 0.9));
      Buffer vHat = r.divide(v, correction(r, given.step(), 0.999));
      Buffer root = r.affine(r.unary(Unary.Kind.SQRT, vHat), 1, 1e-8);
      Buffer change = r.multiply(r.divide(mHat, root), given.rate());
      return new Next(r.subtract(given.parameter(), change), List.of(m, v));
    }

    /** {@code 1 − βᵗ}. */
    private static Buffer correction(Recorder r, Buffer step, double beta) {
      Buffer power = r.unary(Unary.Kind.EXP, r.affine(step, Math.log(beta), 0));
      return r.affine(power, -1, 1);
    }
  }

  private static Model model() {
    return Model.features(3)
        .add("rnn", new Recurrent(RecurrentOptions.gru(5).output(Output.LAST_STEP)))
        .add("head", new Dense(2));
  }

  private static List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    PhiloxRandom random = new PhiloxRandom(4, 0);
    for (int i = 0; i < 8; i++) {
      float[][] steps = new float[3 + i % 3][3];
      for (float[] step : steps) {
        for (int j = 0; j < 3; j++) {
          step[j] = (float) (2 * random.nextDouble() - 1);
        }
      }
      examples.add(Example.classify(steps, steps[0][0] > 0 ? 1 : 0));
    }
    return examples;
  }

  private Weights trained(TrainingOptions options, int steps) {
    Batch batch = Batch.of(examples());
    try (TrainingStep step =
        TrainingStep.of(model(), reference, options, batch.layout().extent())) {
      for (int i = 0; i < steps; i++) {
        step.run(batch);
      }
      return step.weights();
    }
  }

  @Test
  void anOwnFormulaIsTheOneThatIsThere() {
    LearningRate rate = LearningRate.constant(0.01);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, new Optimizer(new OwnAdam(), rate)).clipNorm(0.5);
    TrainingOptions known =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(rate)).clipNorm(0.5);
    Weights own = trained(options, 5);
    Weights expected = trained(known, 5);
    for (String name : own.names()) {
      // A step is at most the rate, of whose 32 bits some ten roundings are made; gradients then
      // differ by as much.
      assertArrayEquals(expected.values(name), own.values(name), 1e-5f, name);
    }
  }

  @Test
  void lionByItsFormula() {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer p = r.parameter("p", Shape.vector(3));
    Buffer x = r.input("x", Shape.vector(3));
    Buffer loss = r.sum(dev.sluice.op.Over.ALL, r.multiply(p, x));
    TrainingOptions options =
        TrainingOptions.of(
            Loss.SQUARED_ERROR,
            new Optimizer(new Lion(0.9, 0.99, 0.1), LearningRate.constant(0.5)));
    RecordedUpdate update = RecordedUpdate.record(r, loss, options);
    r.output(loss);
    r.output(update.norm());
    double[] expected = {1, 2, 3};
    double[] m = new double[3];
    float[][] gradients = {{1, -1, 0}, {-0.02f, 3, 0}, {1, 1, -1}};
    try (Executable executable = reference.compile(r.build());
        Workspace workspace = executable.workspace()) {
      executable.write(p, new float[] {1, 2, 3});
      executable.write(executable.program().buffer("momentum.p"), new float[3]);
      for (int step = 0; step < 3; step++) {
        workspace.write(x, gradients[step]);
        update.beforeRun(workspace, step);
        workspace.run(PackedLayout.of(1));
        for (int i = 0; i < 3; i++) {
          double g = gradients[step][i];
          expected[i] -= 0.5 * (Math.signum(0.9 * m[i] + 0.1 * g) + 0.1 * expected[i]);
          m[i] = 0.99 * m[i] + 0.01 * g;
        }
      }
      float[] got = new float[3];
      executable.read(p, got);
      for (int i = 0; i < 3; i++) {
        assertEquals(expected[i], got[i], 1e-6);
      }
    }
  }

  @Test
  void lionTrains(@TempDir Path folder) {
    Optimizer lion =
        new Optimizer(new Lion(0.9, 0.99, 0.01), LearningRate.constant(0.01))
            .group("head", 2, 0)
            .freeze("rnn.bias_hh_l0");
    SequenceDataset data = SequenceDataset.ordered(examples(), 4);
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, lion).epochs(60);
    Path file = folder.resolve("half.ckpt");
    Weights whole;
    try (Trainer trainer = new Trainer(model(), reference, options, data)) {
      double before = trainer.evaluate(data).loss();
      Weights first = trainer.weights().copy();
      trainer.onEpoch(
          epoch -> {
            if (epoch.epoch() == 29) {
              trainer.save(file);
            }
          });
      trainer.fit();
      assertTrue(trainer.evaluate(data).loss() < before / 3);
      whole = trainer.weights();
      assertArrayEquals(first.values("rnn.bias_hh_l0"), whole.values("rnn.bias_hh_l0"));
    }
    // Its momentum is in the checkpoint: resumed, it comes to the same bits.
    try (Trainer trainer = new Trainer(model(), reference, options, data)) {
      trainer.resume(file);
      trainer.fit();
      for (String name : whole.names()) {
        assertArrayEquals(whole.values(name), trainer.weights().values(name));
      }
    }
  }

  /** Two heads on one layer, each with a loss of its own. */
  @Test
  void severalHeadsWithLossesOfTheirOwn() {
    Recorder r = new Recorder(Extent.of(4, 2));
    Buffer x = r.input("x", Shape.rows(3));
    Buffer w = r.parameter("w", Shape.matrix(5, 3));
    Buffer classes = r.parameter("classes", Shape.matrix(2, 5));
    Buffer values = r.parameter("values", Shape.matrix(1, 5));
    Buffer h = r.tanh(r.matmul(x, false, w, true));
    Loss.Recorded kind =
        Loss.CROSS_ENTROPY.record(r, "targets", r.matmul(h, false, classes, true), true);
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
      for (Buffer slot : executable.program().buffers(dev.sluice.op.Role.SLOT)) {
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

  @Test
  void listenersSeeEveryParameter() {
    SequenceDataset data = SequenceDataset.ordered(examples(), 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.1))
            .clipNorm(0.1)
            .watch(Watch.NORMS);
    List<double[]> seen = new ArrayList<>();
    try (Trainer trainer = new Trainer(model(), reference, options, data)) {
      double weight = norm(trainer.weights().values("head.weight"));
      trainer.onStep(
          step -> {
            double all = 0;
            double clipped = 0;
            for (String name : step.watched().names()) {
              all += Math.pow(step.watched().gradientNorm(name), 2);
              clipped += Math.pow(step.watched().clippedNorm(name), 2);
            }
            assertEquals(step.gradientNorm(), Math.sqrt(all), 1e-6);
            assertEquals(0.1, Math.sqrt(clipped), 1e-6);
            seen.add(new double[] {step.watched().weightNorm("head.weight")});
            assertThrows(IllegalStateException.class, () -> step.watched().gradient("head.weight"));
          });
      trainer.fit();
      assertEquals(2, seen.size());
      assertEquals(weight, seen.getFirst()[0], 1e-6);
    }
    try (Trainer trainer = new Trainer(model(), reference, options.watch(Watch.NOTHING), data)) {
      trainer.onStep(step -> assertEquals(List.of(), step.watched().names()));
      trainer.fit();
    }
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  @Test
  void weightsAreAveraged(@TempDir Path folder) {
    double decay = 0.75;
    SequenceDataset data = SequenceDataset.ordered(examples(), 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.5)).epochs(3).averageWeights(decay);
    Path file = folder.resolve("one.ckpt");
    float[] averaged;
    try (Trainer trainer = new Trainer(model(), reference, options, data)) {
      float[] expected = trainer.weights().values("head.weight").clone();
      assertArrayEquals(expected, trainer.averagedWeights().values("head.weight"), 1e-7f);
      trainer.onStep(
          _ -> {
            float[] now = trainer.weights().values("head.weight");
            for (int i = 0; i < now.length; i++) {
              expected[i] = (float) (decay * expected[i] + (1 - decay) * now[i]);
            }
          });
      trainer.onEpoch(
          epoch -> {
            if (epoch.epoch() == 0) {
              trainer.save(file);
            }
          });
      trainer.fit();
      averaged = trainer.averagedWeights().values("head.weight");
      assertArrayEquals(expected, averaged, 1e-6f);
    }
    try (Trainer trainer = new Trainer(model(), reference, options, data)) {
      trainer.resume(file);
      trainer.fit();
      assertArrayEquals(averaged, trainer.averagedWeights().values("head.weight"));
    }
    try (Trainer trainer =
        new Trainer(
            model(),
            reference,
            TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.5)),
            data)) {
      assertThrows(IllegalStateException.class, trainer::averagedWeights);
    }
  }

  /** Early stopping takes the best weights back; the average is that of the steps all the same. */
  @Test
  void anAverageOutlivesEarlyStopping() {
    SequenceDataset data = SequenceDataset.ordered(examples(), 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.5))
            .epochs(4)
            .patience(4)
            .averageWeights(0.9);
    try (Trainer trainer = new Trainer(model(), reference, options, data)) {
      float[] expected = trainer.weights().values("head.weight").clone();
      List<float[]> steps = new ArrayList<>();
      trainer.onStep(_ -> steps.add(trainer.weights().values("head.weight").clone()));
      trainer.fit(data);
      float[] best = trainer.weights().values("head.weight");
      // The last step's weights go into the average when the next one begins, or at its reading.
      steps.set(steps.size() - 1, best);
      for (float[] step : steps) {
        for (int i = 0; i < expected.length; i++) {
          expected[i] = (float) (0.9 * expected[i] + 0.1 * step[i]);
        }
      }
      assertArrayEquals(expected, trainer.averagedWeights().values("head.weight"), 1e-6f);
    }
  }

  /** What a slot keeps may be the parameter before the update, or another slot. */
  @Test
  void slotsKeepWhatWasBefore() {
    record Remembering() implements UpdateFormula {
      @Override
      public List<String> slots() {
        return List.of("average", "older");
      }

      @Override
      public Next next(Recorder r, Given given) {
        return new Next(
            r.subtract(given.parameter(), given.gradient()),
            List.of(given.parameter(), given.slots().getFirst()));
      }
    }

    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer p = r.parameter("p", Shape.vector(1));
    Buffer loss = r.affine(p, 1, 0);
    TrainingOptions options =
        TrainingOptions.of(
            Loss.SQUARED_ERROR, new Optimizer(new Remembering(), LearningRate.constant(1)));
    RecordedUpdate update = RecordedUpdate.record(r, loss, options);
    try (Executable executable = reference.compile(r.build());
        Workspace workspace = executable.workspace()) {
      Buffer average = executable.program().buffer("average.p");
      Buffer older = executable.program().buffer("older.p");
      executable.write(p, new float[] {5});
      executable.write(average, new float[1]);
      executable.write(older, new float[1]);
      for (int step = 0; step < 3; step++) {
        update.beforeRun(workspace, step);
        workspace.run(PackedLayout.of(1));
      }
      float[] value = new float[1];
      executable.read(p, value);
      assertEquals(2, value[0]);
      executable.read(average, value);
      assertEquals(3, value[0]);
      executable.read(older, value);
      assertEquals(4, value[0]);
    }
  }

  /** A listener that keeps what it was shown is told that it is over. */
  @Test
  void whatIsWatchedIsOfOneStep() {
    SequenceDataset data = SequenceDataset.ordered(examples(), 4);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.1)).watch(Watch.NORMS);
    List<WatchedParameters> kept = new ArrayList<>();
    try (Trainer trainer = new Trainer(model(), reference, options, data)) {
      trainer.onStep(step -> kept.add(step.watched()));
      trainer.fit();
      assertThrows(IllegalStateException.class, () -> kept.get(0).weightNorm("head.weight"));
      assertTrue(kept.get(1).weightNorm("head.weight") > 0);
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
    SequenceDataset data = SequenceDataset.ordered(examples(), 8);
    try (Trainer trainer = new Trainer(model(), reference, options, data)) {
      assertEquals(List.of(), Logged.by(Trainer.class, trainer::fit));
      assertEquals(
          List.of(
              "Training: has ended before, after 1 epochs of 1; there is nothing left to train"),
          Logged.by(Trainer.class, trainer::fit));
    }
  }

  @Test
  void whatCannotBeUpdatedIsSaid() {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer p = r.parameter("p", Shape.vector(3));
    Buffer x = r.input("x", Shape.vector(3));
    Buffer constant = r.sum(dev.sluice.op.Over.ALL, x);
    Buffer loss = r.sum(dev.sluice.op.Over.ALL, r.multiply(p, x));
    TrainingOptions options = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(1));
    String none =
        assertThrows(
                IllegalArgumentException.class, () -> RecordedUpdate.record(r, constant, options))
            .getMessage();
    assertTrue(none.contains("depend"), none);
    Optimizer own = new Optimizer(new OwnAdam(), LearningRate.constant(1));
    String decay =
        assertThrows(IllegalArgumentException.class, () -> own.group("p", 1, 0.1)).getMessage();
    assertEquals("Optimizer: OwnAdam[] has no weight decay", decay);
    assertThrows(IllegalArgumentException.class, () -> options.averageWeights(1));
    assertThrows(
        NullPointerException.class,
        () -> new Optimizer((UpdateRule) null, LearningRate.constant(1)));
    RecordedUpdate.record(r, loss, options);
  }
}
