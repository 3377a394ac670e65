package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Dataset;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.TextStream;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a NaN or an infinity in a training leaves untouched, and where it is said to come from. */
class NonFiniteTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  private static TrainingOptions adam(Loss loss, double rate) {
    return TrainingOptions.of(loss, Optimizers.adam(), new LearningRate.Constant(rate)).clipNorm(5);
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
      String message =
          assertThrows(NonFiniteLossException.class, () -> trainer.fit(null)).getMessage();
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
      String message =
          assertThrows(NonFiniteLossException.class, () -> trainer.fit(null)).getMessage();
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
      String message =
          assertThrows(NonFiniteLossException.class, () -> trainer.fit(null)).getMessage();
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
        new Trainer(model, backend, adam(Loss.CROSS_ENTROPY, 1e-30), new TextStream(text, 1, 4))) {
      Weights weights = trainer.weights();
      weights.values("embedding.weight")[0] = 0;
      weights.values("embedding.weight")[1] = 1;
      weights.values("rnn.weight_ih_l0")[0] = 1;
      weights.values("rnn.weight_hh_l0")[0] = 1e25f;
      trainer.setWeights(weights);
      String message =
          assertThrows(NonFiniteLossException.class, () -> trainer.fit(null)).getMessage();
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
      String message =
          assertThrows(NonFiniteLossException.class, () -> trainer.fit(null)).getMessage();
      assertTrue(message.contains("the loss is 10000.0 and the gradient norm Infinity"), message);
      assertEquals(0, trainer.weights().values("embedding.weight")[0]);
    }
  }
}
