package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.StreamDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Direction;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Cell;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a NaN or an infinity in a training leaves untouched, and where it is said to come from. */
class NonFiniteTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  private static TrainingOptions adam(Loss loss, double rate) {
    return TrainingOptions.of(loss, Optimizers.adam(rate)).clipNorm(5);
  }

  @Test
  void aNonFiniteLossNamesItsOrigin(@TempDir Path folder) throws Exception {
    PackedLayout layout = PackedLayout.of(3, 2);
    float[] inputs = new float[10];
    inputs[layout.row(1, 1) * 2 + 1] = Float.NaN;
    Dataset bad =
        new SingleBatch(
            new Batch(layout, new Batch.Floats(inputs), new Batch.Floats(new float[5]), false));
    Path checkpoint = folder.resolve("c.safetensors");
    TrainingOptions options = adam(Loss.SQUARED_ERROR, 0.01).checkpoint(checkpoint, 1);
    try (Trainer trainer = new Trainer(SingleBatch.regressor(), backend, options, bad)) {
      trainer.save(checkpoint);
      byte[] saved = Files.readAllBytes(checkpoint);
      Weights before = trainer.weights();
      String message = assertThrows(NonFiniteLossException.class, () -> trainer.fit()).getMessage();
      assertTrue(
          message.contains("the input holds NaN in 'input' at step 1 of sequence 1, column 1"),
          message);
      Weights after = trainer.weights();
      for (String name : before.names()) {
        assertArrayEquals(before.values(name), after.values(name), "weights are left alone");
      }
      assertArrayEquals(saved, Files.readAllBytes(checkpoint), "the checkpoint is left alone");
    }
  }

  @Test
  void anOverflowNamesItsOperationAndStep() {
    PackedLayout layout = PackedLayout.of(4);
    Model model =
        Model.features(1)
            .add("rnn", new Recurrent(RecurrentOptions.rnn(Cell.RNN_RELU, 1).bias(false)));
    Dataset data =
        new SingleBatch(
            new Batch(
                layout,
                new Batch.Floats(new float[] {1, 0, 0, 0}),
                new Batch.Floats(new float[4]),
                false));
    try (Trainer trainer = new Trainer(model, backend, adam(Loss.SQUARED_ERROR, 0.01), data)) {
      Weights weights = trainer.weights();
      weights.values("rnn.weight_ih_l0")[0] = 1;
      weights.values("rnn.weight_hh_l0")[0] = 1e20f; // 1, 1e20, 1e40 = infinite at step 2
      trainer.setWeights(weights);
      String message = assertThrows(NonFiniteLossException.class, () -> trainer.fit()).getMessage();
      assertTrue(message.contains("(rnn_relu) wrote Infinity in 'y' at step 2"), message);
    }
  }

  /** A reverse layer reads from the end: what overflows first is at a later step. */
  @Test
  void anOverflowOfAReverseLayerIsNamedWhereItWasRead() {
    PackedLayout layout = PackedLayout.of(5);
    RecurrentOptions reverse =
        RecurrentOptions.rnn(Cell.RNN_RELU, 1).bias(false).direction(Direction.REVERSE);
    Model model = Model.features(1).add("rnn", new Recurrent(reverse));
    Dataset data =
        new SingleBatch(
            new Batch(
                layout,
                new Batch.Floats(new float[] {0, 0, 0, 0, 1}),
                new Batch.Floats(new float[5]),
                false));
    try (Trainer trainer = new Trainer(model, backend, adam(Loss.SQUARED_ERROR, 0.01), data)) {
      Weights weights = trainer.weights();
      weights.values("rnn.weight_ih_l0")[0] = 1;
      weights.values("rnn.weight_hh_l0")[0] = 1e20f; // steps 4, 3, 2: 1, 1e20, 1e40
      trainer.setWeights(weights);
      String message = assertThrows(NonFiniteLossException.class, () -> trainer.fit()).getMessage();
      assertTrue(message.contains("wrote Infinity in 'y' at step 2"), message);
    }
  }

  /** The state is carried only from a finite step, so that the step can be looked at again. */
  @Test
  void anOverflowInALaterWindowIsNotBlamedOnTheState() {
    int[] text = {0, 0, 0, 0, 0, 1, 0, 0, 0};
    Model model =
        Model.tokens(2)
            .add("embedding", new Embedding(2, 1))
            .add("rnn", new Recurrent(RecurrentOptions.rnn(Cell.RNN_RELU, 1).bias(false)))
            .add("head", new Dense(2));
    try (Trainer trainer =
        new Trainer(
            model, backend, adam(Loss.CROSS_ENTROPY, 1e-30), StreamDataset.text(text, 1, 4))) {
      Weights weights = trainer.weights();
      weights.values("embedding.weight")[0] = 0;
      weights.values("embedding.weight")[1] = 1;
      weights.values("rnn.weight_ih_l0")[0] = 1;
      weights.values("rnn.weight_hh_l0")[0] = 1e25f;
      trainer.setWeights(weights);
      String message = assertThrows(NonFiniteLossException.class, () -> trainer.fit()).getMessage();
      assertTrue(message.contains("batch 2 of 2"), message);
      assertTrue(message.contains("(rnn_relu) wrote Infinity in 'y' at step 3"), message);
    }
  }

  /** A finite loss with a gradient that is not finite must not reach the weights either. */
  @Test
  void anOverflowingGradientKeepsTheWeights() {
    Model model =
        Model.tokens(2).add("embedding", new Embedding(2, 1)).add("head", new Dense(1, false));
    Dataset data =
        new SingleBatch(
            new Batch(
                PackedLayout.of(1),
                new Batch.Indices(new int[] {0}),
                new Batch.Floats(new float[] {-100}),
                false));
    try (Trainer trainer = new Trainer(model, backend, adam(Loss.SQUARED_ERROR, 0.01), data)) {
      Weights weights = trainer.weights();
      weights.values("embedding.weight")[0] = 0;
      weights.values("head.weight")[0] = 3e38f; // the loss is 10⁴, its gradient 200 · 3e38
      trainer.setWeights(weights);
      String message = assertThrows(NonFiniteLossException.class, () -> trainer.fit()).getMessage();
      assertTrue(message.contains("the loss is 10000.0 and the gradient norm Infinity"), message);
      assertEquals(0, trainer.weights().values("embedding.weight")[0]);
    }
  }

  /** One number in, one out: {@code y = w x}, with w = 1. */
  private Trainer line(TrainingOptions options, float x, float target) {
    Model model = Model.features(1).add("head", new Dense(1, false));
    Dataset data =
        new SingleBatch(
            new Batch(
                PackedLayout.of(1),
                new Batch.Floats(new float[] {x}),
                new Batch.Floats(new float[] {target}),
                false));
    Trainer trainer = new Trainer(model, backend, options, data);
    Weights weights = trainer.weights();
    weights.values("head.weight")[0] = 1;
    trainer.setWeights(weights);
    return trainer;
  }

  private static TrainingOptions sgd(double rate) {
    return TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.sgd(rate));
  }

  private static String refused(Trainer trainer) {
    return assertThrows(NonFiniteLossException.class, trainer::fit).getMessage();
  }

  private static String refused(Trainer trainer, Dataset validation) {
    return assertThrows(NonFiniteLossException.class, () -> trainer.fit(validation)).getMessage();
  }

  /** Clipping by value makes 1 of an infinity; it must not hide it. */
  @Test
  void clippingDoesNotHideAnInfinity() {
    for (TrainingOptions options :
        List.of(
            sgd(0.1),
            sgd(0.1).clipValue(1),
            sgd(0.1).clipNorm(1),
            sgd(0.1).clipValue(1).clipNorm(1),
            adam(Loss.SQUARED_ERROR, 0.1).clipValue(1))) {
      try (Trainer trainer = line(options, 1.5e19f, 0)) { // a loss of 2e38, a gradient of 4.5e38
        String message = refused(trainer);
        assertTrue(message.contains("the gradient norm Infinity"), message);
        assertEquals(1, trainer.weights().values("head.weight")[0]);
      }
    }
  }

  /** The gradient is 2e26: its square is no 32-bit float, its norm is. */
  @Test
  void aLargeGradientIsClippedAsTheMathematicsSays() {
    for (TrainingOptions options : List.of(sgd(1).clipNorm(0.25), sgd(1).clipValue(0.25))) {
      try (Trainer trainer = line(options, 1e13f, 0)) {
        trainer.fit();
        assertEquals(0.75, trainer.weights().values("head.weight")[0], 1e-6);
      }
    }
  }

  @Test
  void anOptimizerThatKeepsSquaresSaysThatTheyOverflow() {
    TrainingOptions options = TrainingOptions.of(Loss.SQUARED_ERROR, Optimizers.adam(0.1));
    try (Trainer trainer = line(options, 1e13f, 0)) {
      String message = refused(trainer);
      assertTrue(message.contains("the squares that the optimizer keeps"), message);
      assertEquals(1, trainer.weights().values("head.weight")[0]);
    }
    try (Trainer trainer = line(options.clipNorm(1), 1e13f, 0)) {
      trainer.fit();
      assertEquals(0.9, trainer.weights().values("head.weight")[0], 1e-6);
    }
  }

  /** An infinity that the model saturates: the loss alone would not show it. */
  @Test
  void inputsAndTargetsAreLookedAt() {
    Model model =
        Model.features(2)
            .add("rnn", new Recurrent(RecurrentOptions.rnn(Cell.RNN_TANH, 1)))
            .add("head", new Dense(1));
    PackedLayout layout = PackedLayout.of(2, 1);
    float infinite = Float.NEGATIVE_INFINITY;
    Batch input =
        new Batch(
            layout,
            new Batch.Floats(new float[] {0, 0, 0, 0, 0, infinite}),
            new Batch.Floats(new float[3]),
            false);
    Batch target =
        new Batch(
            layout,
            new Batch.Floats(new float[6]),
            new Batch.Floats(new float[] {0, Float.NaN, 0}),
            false);
    Dataset good =
        new SingleBatch(
            new Batch(
                layout, new Batch.Floats(new float[6]), new Batch.Floats(new float[3]), false));
    try (Trainer trainer = new Trainer(model, backend, sgd(0.1), new SingleBatch(input))) {
      String message = refused(trainer);
      assertTrue(
          message.contains("holds -Infinity in 'input' at step 1 of sequence 0, column 1"),
          message);
    }
    try (Trainer trainer = new Trainer(model, backend, sgd(0.1), new SingleBatch(target))) {
      String message = refused(trainer);
      assertTrue(message.contains("holds NaN in 'targets' at step 0 of sequence 1"), message);
    }
    try (Trainer trainer = new Trainer(model, backend, sgd(0.1), good)) {
      String message = refused(trainer, new SingleBatch(input));
      assertTrue(message.contains("holds -Infinity in 'input'"), message);
    }
  }

  /** A finite gradient, times the rate, is more than a float. */
  @Test
  void aWeightThatOverflowsIsFound(@TempDir Path folder) {
    Path checkpoint = folder.resolve("c.safetensors");
    try (Trainer trainer = line(sgd(1e30).checkpoint(checkpoint, 0), 1e10f, 0)) {
      String message = refused(trainer);
      assertTrue(message.contains("'head.weight' holds -Infinity"), message);
      assertFalse(Files.exists(checkpoint), "nothing that is lost is kept");
      assertThrows(NonFiniteLossException.class, () -> trainer.save(checkpoint));
    }
  }

  private static Dataset ignored(int... targets) {
    return new SingleBatch(
        new Batch(
            PackedLayout.of(2), new Batch.Indices(new int[2]), new Batch.Indices(targets), false));
  }

  /** Nothing is not zero: nothing is never the best. */
  @Test
  void targetsThatAreAllIgnored() {
    Model model = Model.tokens(2).add("embedding", new Embedding(2, 1)).add("head", new Dense(2));
    TrainingOptions options = adam(Loss.CROSS_ENTROPY, 0.01).epochs(3).patience(2);
    Dataset data = ignored(1, 0);
    Dataset nothing = ignored(-100, -100);
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      Evaluation evaluation = trainer.evaluate(nothing);
      assertEquals(0, evaluation.count());
      assertTrue(Double.isNaN(evaluation.loss()), "a mean of nothing");
      assertTrue(Double.isNaN(evaluation.classes().orElseThrow().accuracy()), "a share of nothing");
      String message = refused(trainer, nothing);
      assertEquals(
          "Validation after epoch 1: the loss is NaN: none of the validation data's targets counts,"
              + " all are ignored",
          message);
      trainer.fit(data); // goes on where it was
      assertEquals(3, trainer.steps());
    }
    try (Trainer trainer = new Trainer(model, backend, options, nothing)) {
      String message = refused(trainer, data);
      assertTrue(message.contains("none of the batch's 2 targets counts"), message);
    }
  }
}
