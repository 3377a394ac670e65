package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Layer;
import dev.sluice.model.Model;
import dev.sluice.model.Scope;
import dev.sluice.model.Weights;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.Unary;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.CentralDifferences;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {
  private static final float[] OUTPUT = {0.5f, -3, 2, 40, 0.25f, -60};
  private static final float[] TARGET = {0.25f, 1, 2, 0, 0.75f, 0};

  /** The sum, or where there is an operation for it the mean. */
  private static Loss.Recorded recorded(Recorder r, Loss loss, Buffer output, boolean mean) {
    return mean && loss instanceof Losses.OneOperation one
        ? one.record(r, "targets", output, true)
        : loss.record(r, "targets", output);
  }

  /** The sum and the mean over two rows of three numbers each. */
  private static double[] values(Loss loss, int targetColumns) {
    double[] found = new double[2];
    for (boolean mean : new boolean[] {false, true}) {
      Recorder r = new Recorder(Extent.of(2, 1));
      Buffer output = r.input("output", Shape.rows(3));
      Loss.Recorded recorded = recorded(r, loss, output, mean);
      r.output(recorded.value());
      try (Executable executable = new ReferenceBackend(Storage.FLOAT32).compile(r.build());
          Workspace workspace = executable.workspace()) {
        workspace.write(output, OUTPUT);
        workspace.write(recorded.targets(), Arrays.copyOf(TARGET, 2 * targetColumns));
        workspace.run(PackedLayout.of(2));
        float[] value = new float[1];
        workspace.read(recorded.value(), value);
        float[] targets = Arrays.copyOf(TARGET, 2 * targetColumns);
        boolean divided = mean && !(loss instanceof Losses.OneOperation);
        found[mean ? 1 : 0] = value[0] / (divided ? loss.weight(new Batch.Floats(targets)) : 1);
      }
    }
    return found;
  }

  private interface Each {
    double of(double output, double target);
  }

  private static void assertValues(Loss loss, Each each) {
    double sum = 0;
    for (int i = 0; i < OUTPUT.length; i++) {
      sum += each.of(OUTPUT[i], TARGET[i]);
    }
    double[] got = values(loss, 3);
    // Some ten roundings to 32 bits of each number and of the sum.
    assertEquals(sum, got[0], 16 * 0x1p-24 * sum);
    assertEquals(sum / 6, got[1], 16 * 0x1p-24 * sum / 6);
  }

  @Test
  void valuesAreThoseOfTheirFormulas() {
    assertValues(Loss.SQUARED_ERROR, (z, y) -> (z - y) * (z - y));
    assertValues(Loss.ABSOLUTE_ERROR, (z, y) -> Math.abs(z - y));
    assertValues(
        Loss.huber(1.5),
        (z, y) -> {
          double e = Math.abs(z - y);
          return e <= 1.5 ? e * e / 2 : 1.5 * (e - 0.75);
        });
    // As it stands in its definition, which overflows for none of these in double.
    assertValues(
        Loss.BINARY_CROSS_ENTROPY,
        (z, y) -> y * Math.log1p(Math.exp(-z)) + (1 - y) * Math.log1p(Math.exp(z)));
    assertValues(Loss.quantile(0.9), (z, y) -> Math.max(0.9 * (y - z), (0.9 - 1) * (y - z)));
  }

  /** Three levels of one number each: the columns level by level, the mean over levels. */
  @Test
  void severalQuantiles() {
    double[] levels = {0.1, 0.5, 0.9};
    double sum = 0;
    for (int row = 0; row < 2; row++) {
      for (int i = 0; i < 3; i++) {
        double e = TARGET[row] - OUTPUT[3 * row + i];
        sum += Math.max(levels[i] * e, (levels[i] - 1) * e) / 3;
      }
    }
    double[] got = values(Loss.quantile(levels), 1);
    assertEquals(sum, got[0], 16 * 0x1p-24 * sum);
    assertEquals(sum / 2, got[1], 16 * 0x1p-24 * sum);
  }

  static Stream<Loss> losses() {
    return Stream.of(
        Loss.SQUARED_ERROR,
        Loss.ABSOLUTE_ERROR,
        Loss.BINARY_CROSS_ENTROPY,
        Loss.huber(0.5),
        Loss.quantile(0.25, 0.75));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradients(Loss loss) {
    for (boolean mean : new boolean[] {false, true}) {
      CentralDifferences check = new CentralDifferences(PackedLayout.of(3, 1), 0);
      Recorder r = check.recorder();
      Buffer output = r.input("output", Shape.rows(4));
      check.check(recorded(r, loss, output, mean).value(), List.of(output));
    }
  }

  /** Smoothed and weighted, by its formula; the third target is ignored. */
  @Test
  void weightedCrossEntropy() {
    double smoothing = 0.1;
    double[] weights = {0.5, 2, 1};
    float[] logits = {0.5f, -3, 2, 40, 0.25f, -60, 1, 2, 3, 0, 0.25f, -0.5f};
    int[] targets = {1, 2, SoftmaxCrossEntropy.IGNORED, 0};
    double sum = 0;
    double total = 0;
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] >= 0) {
        double all = 0;
        for (int c = 0; c < 3; c++) {
          all += Math.exp(logits[3 * i + c]);
        }
        for (int c = 0; c < 3; c++) {
          double share = smoothing / 3 + (c == targets[i] ? 1 - smoothing : 0);
          sum -= weights[c] * share * (logits[3 * i + c] - Math.log(all));
        }
        total += weights[targets[i]];
      }
    }
    Recorder program = new Recorder(Extent.of(4, 1));
    Buffer logitsIn = program.input("output", Shape.rows(3));
    Loss loss = Loss.crossEntropy(smoothing, weights);
    Loss.Recorded summed = loss.record(program, "targets", logitsIn);
    program.output(summed.value());
    try (Executable executable = new ReferenceBackend(Storage.FLOAT32).compile(program.build());
        Workspace workspace = executable.workspace()) {
      workspace.write(logitsIn, logits);
      workspace.write(summed.targets(), targets);
      workspace.run(PackedLayout.of(4));
      float[] value = new float[1];
      workspace.read(summed.value(), value);
      assertEquals(sum, value[0], 32 * 0x1p-24 * sum);
      assertEquals(total, loss.weight(new Batch.Indices(targets)));
    }
    CentralDifferences check = new CentralDifferences(PackedLayout.of(4), 0);
    Recorder r = check.recorder();
    Buffer output = r.input("output", Shape.rows(3));
    Loss.Recorded recorded = loss.record(r, "targets", output);
    check.set(recorded.targets(), targets);
    check.check(recorded.value(), List.of(output));
  }

  /** An evaluation divides by the weights of its targets, over batches that have others. */
  @Test
  void anEvaluationOfWeightedClasses() {
    Model model = Model.features(1).add("head", new Dense(2));
    Weights weights = model.initialize(1);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      examples.add(Example.tag(new float[][] {{i}}, new int[] {i == 3 ? 1 : 0}));
    }
    Loss loss = Loss.crossEntropy(0, 1, 10);
    ReferenceBackend reference = new ReferenceBackend(Storage.FLOAT32);
    SavedModel saved = SavedModel.of(model, weights);
    double together = saved.evaluate(reference, loss, SequenceDataset.ordered(examples, 5)).loss();
    double apart = saved.evaluate(reference, loss, SequenceDataset.ordered(examples, 2)).loss();
    assertEquals(together, apart, 1e-6);
    assertTrue(
        Math.abs(
                together
                    - saved
                        .evaluate(
                            reference, Loss.CROSS_ENTROPY, SequenceDataset.ordered(examples, 5))
                        .loss())
            > 0.01);
  }

  /** What a constant learns of the numbers 0 to 99 is what each loss is best at. */
  @Test
  void whatEachLossIsBestAt() {
    assertEquals(49.5, learned(Loss.SQUARED_ERROR, 1)[0], 0.1);
    assertEquals(49.5, learned(Loss.ABSOLUTE_ERROR, 1)[0], 1.5);
    float[] band = learned(Loss.quantile(0.1, 0.9), 2);
    assertEquals(9.5, band[0], 1.5);
    assertEquals(89.5, band[1], 1.5);
  }

  private static float[] learned(Loss loss, int columns) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      examples.add(Example.forecast(new float[1][1], i));
    }
    Model model = Model.features(1).add("last", new LastLine()).add("head", new Dense(columns));
    SequenceDataset data = SequenceDataset.shuffled(examples, 100, 1);
    TrainingOptions options =
        TrainingOptions.of(loss, Optimizers.adam(new LearningRate.Cosine(2, 0.01, 400)))
            .epochs(400);
    try (Trainer trainer =
        new Trainer(model, new ReferenceBackend(Storage.FLOAT32), options, data)) {
      trainer.fit();
      return trainer.weights().values("head.bias");
    }
  }

  /** One line per sequence. */
  private record LastLine() implements Layer {
    @Override
    public Buffer record(Scope scope, Buffer x) {
      return scope.recorder().lastStep(x);
    }

    @Override
    public String kind() {
      return "last_line";
    }

    @Override
    public Map<String, Object> options() {
      return Map.of();
    }
  }

  /** A loss of one's own, of the recorder's operations. */
  record LogCosh() implements Loss {
    @Override
    public Recorded record(Recorder r, String name, Buffer output) {
      Buffer targets = r.input(name, output.shape());
      Buffer e = r.subtract(output, targets);
      Buffer both = r.add(r.unary(Unary.Kind.EXP, e), r.unary(Unary.Kind.EXP, r.affine(e, -1, 0)));
      Buffer each = r.unary(Unary.Kind.LOG, r.affine(both, 0.5, 0));
      return new Recorded(targets, r.sum(Over.ALL, each), output);
    }
  }

  @Test
  void aLossOfOnesOwn() {
    gradients(new LogCosh());
    List<Example> examples = List.of(Example.forecast(new float[][] {{1}}, new float[][] {{2}}));
    SequenceDataset data = SequenceDataset.ordered(examples, 1);
    Model model = Model.features(1).add("head", new Dense(1));
    TrainingOptions options = TrainingOptions.of(new LogCosh(), Optimizers.adam(0.1)).epochs(100);
    try (Trainer trainer =
        new Trainer(model, new ReferenceBackend(Storage.FLOAT32), options, data)) {
      double before = trainer.evaluate(data).loss();
      trainer.fit(data);
      assertTrue(trainer.evaluate(data).loss() < before / 100);
    }
  }

  /** Summed over columns and steps, and divided by the steps. */
  record RowLoss() implements Loss {
    @Override
    public double weight(Batch.Numbers targets) {
      return targets.size() / 3.0;
    }

    @Override
    public Recorded record(Recorder r, String name, Buffer output) {
      Buffer targets = r.input(name, output.shape());
      Buffer e = r.subtract(output, targets);
      return new Recorded(targets, r.sum(Over.ALL, r.multiply(e, e)), output);
    }
  }

  /** In a step, over several batches and in an evaluation it is the same mean. */
  @Test
  void aLossOfOnesOwnIsTheSameEverywhere() {
    Model model = Model.features(2).add("head", new Dense(3));
    List<Example> examples = new ArrayList<>();
    PhiloxRandom random = new PhiloxRandom(6, 0);
    for (int i = 0; i < 5; i++) {
      float[][] steps = new float[1 + i][2];
      float[][] next = new float[1 + i][3];
      for (int t = 0; t <= i; t++) {
        steps[t][0] = (float) random.nextDouble();
        next[t][1] = (float) random.nextDouble();
      }
      examples.add(Example.forecast(steps, next));
    }
    ReferenceBackend backend = new ReferenceBackend(Storage.FLOAT64);
    Batch all = Batch.of(examples);
    TrainingOptions options = TrainingOptions.of(new RowLoss(), Optimizers.sgd(0.1));
    try (TrainingStep one = TrainingStep.of(model, backend, options, all.layout().extent());
        TrainingStep several =
            TrainingStep.of(model, backend, options.accumulate(2), all.layout().extent())) {
      SavedModel saved = SavedModel.of(model, one.weights());
      double squared =
          saved.evaluate(backend, Loss.SQUARED_ERROR, SequenceDataset.ordered(examples, 2)).loss();
      double mean =
          saved.evaluate(backend, new RowLoss(), SequenceDataset.ordered(examples, 2)).loss();
      assertEquals(3 * squared, mean, 1e-6 * mean);
      assertEquals(mean, one.run(all).loss(), 1e-6 * mean);
      Batch first = Batch.of(examples.subList(0, 2));
      assertEquals(mean, several.run(first, Batch.of(examples.subList(2, 5))).loss(), 1e-6 * mean);
      // Of the same gradients; weights below 1 are read in 32 bits.
      assertArrayEquals(
          one.weights().values("head.weight"),
          several.weights().values("head.weight"),
          Math.ulp(1f));
    }
  }

  /** In an evaluation, which alone asks for it. */
  @Test
  void aLossWithoutAPredictionIsNamed() {
    Loss loss =
        (r, name, output) ->
            new Loss.Recorded(
                r.input(name, output.shape()), r.sum(Over.ALL, output), (Buffer) null);
    Model model = Model.features(1).add("head", new Dense(1));
    SavedModel saved = SavedModel.of(model, model.initialize(1));
    SequenceDataset data =
        SequenceDataset.ordered(
            List.of(Example.forecast(new float[][] {{1}}, new float[][] {{2}})), 1);
    ReferenceBackend backend = new ReferenceBackend(Storage.FLOAT32);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> saved.evaluate(backend, loss, data))
            .getMessage()
            .endsWith("hands back no prediction"));
  }

  /** What a loss hands back is looked at where it is recorded. */
  @Test
  void wrongLossesAreNamed() {
    Model model = Model.features(1).add("head", new Dense(1));
    Map<Loss, String> wrong = new LinkedHashMap<>();
    wrong.put((r, name, output) -> null, "hands back nothing");
    wrong.put(
        (r, name, output) -> new Loss.Recorded(null, r.sum(Over.ALL, output), output),
        "hands back targets that are null, must be an input");
    wrong.put(
        (r, name, output) -> new Loss.Recorded(output, r.sum(Over.ALL, output), output),
        "must be an input");
    wrong.put(
        (r, name, output) -> new Loss.Recorded(r.input(name, output.shape()), output, output),
        "must be [1], the sum over the targets");
    wrong.forEach(
        (loss, said) -> {
          TrainingOptions options = TrainingOptions.of(loss, Optimizers.sgd(1));
          String message =
              assertThrows(
                      IllegalArgumentException.class,
                      () -> TrainingProgram.record(model, options, Extent.of(1, 1), false))
                  .getMessage();
          assertTrue(message.startsWith("Loss: ") && message.contains(said), message);
        });
  }

  @Test
  void badConstants() {
    assertThrows(IllegalArgumentException.class, () -> Loss.huber(0));
    assertThrows(IllegalArgumentException.class, () -> Loss.quantile());
    assertThrows(IllegalArgumentException.class, () -> Loss.quantile(1));
    assertThrows(IllegalArgumentException.class, () -> Loss.crossEntropy(1));
    assertThrows(IllegalArgumentException.class, () -> Loss.crossEntropy(0, 1, -1));
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer three = r.input("three", Shape.rows(3));
    assertThrows(ShapeException.class, () -> Loss.quantile(0.1, 0.9).record(r, "targets", three));
    assertThrows(
        ShapeException.class, () -> Loss.crossEntropy(0, 1, 2).record(r, "targets", three));
    Buffer one = r.input("one", Shape.rows(1));
    for (Loss loss : List.of(Loss.CROSS_ENTROPY, Loss.crossEntropy(0.1))) {
      String message =
          assertThrows(ShapeException.class, () -> loss.record(r, "targets", one)).getMessage();
      assertTrue(message.contains("1 column, and tells no classes apart"), message);
    }
  }
}
