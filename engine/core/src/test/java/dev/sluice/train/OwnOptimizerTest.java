package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceDataset;
import dev.sluice.model.Weights;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.Unary;
import dev.sluice.program.Recorder;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Optimizers of one's own. */
class OwnOptimizerTest {
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

  private Weights trained(TrainingOptions options, int steps) {
    Batch batch = Batch.of(SmallTraining.examples());
    try (TrainingStep step =
        TrainingStep.of(SmallTraining.model(), reference, options, batch.layout().extent())) {
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
    Buffer loss = r.sum(Over.ALL, r.multiply(p, x));
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
    SequenceDataset data = SequenceDataset.ordered(SmallTraining.examples(), 4);
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, lion).epochs(60);
    Path file = folder.resolve("half.ckpt");
    Weights whole;
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
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
    try (Trainer trainer = new Trainer(SmallTraining.model(), reference, options, data)) {
      trainer.resume(file);
      trainer.fit();
      for (String name : whole.names()) {
        assertArrayEquals(whole.values(name), trainer.weights().values(name));
      }
    }
  }

  /** A formula that is wrong is named, with the parameter. */
  @Test
  void wrongFormulasAreNamed() {
    record Wrong(List<String> slots, Next result) implements UpdateFormula {
      @Override
      public Next next(Recorder r, Given given) {
        return result != null && result.parameter() == null
            ? new Next(r.sum(Over.ALL, given.gradient()), result.slots())
            : result;
      }

      @Override
      public String toString() {
        return "Wrong";
      }
    }

    UpdateFormula nothing = new Wrong(List.of(), null);
    UpdateFormula shape = new Wrong(List.of(), new UpdateFormula.Next(null));
    for (var expected :
        Map.of(
                nothing,
                "Optimizer: Wrong hands on nothing for 'p'",
                shape,
                "Optimizer: Wrong hands on [1] for the parameter of 'p', must be [3]")
            .entrySet()) {
      Recorder r = new Recorder(Extent.of(1, 1));
      Buffer p = r.parameter("p", Shape.vector(3));
      Buffer loss = r.sum(Over.ALL, p);
      TrainingOptions options =
          TrainingOptions.of(
              Loss.SQUARED_ERROR, new Optimizer(expected.getKey(), LearningRate.constant(1)));
      assertEquals(
          expected.getValue(),
          assertThrows(
                  IllegalArgumentException.class, () -> RecordedUpdate.record(r, loss, options))
              .getMessage());
    }
    String twice =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Optimizer(new Wrong(List.of("m", "m"), null), LearningRate.constant(1)))
            .getMessage();
    assertEquals("Optimizer: Wrong keeps [m, m], must be different names, or none", twice);
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
}
