package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.file.FileFormatException;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.predict.Predictor;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedModelTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  private final Model model =
      Model.tokens(5)
          .add("embedding", new Embedding(5, 3))
          .add("rnn", new Recurrent(RecurrentOptions.gru(4).output(Output.LAST_STEP)))
          .add("head", new Dense(2));

  private final SequenceDataset data =
      SequenceDataset.ordered(
          List.of(
              Example.classify(new int[] {1, 2, 3}, 0),
              Example.classify(new int[] {4}, 1),
              Example.classify(new int[] {0, 4}, 1)),
          2);

  @TempDir private Path folder;

  /** Weights of a loop of one's own: into a file with notes, and out of it into use. */
  @Test
  void aModelIsSavedEvaluatedAndUsedWithoutATrainer() {
    Weights weights = model.initialize(3);
    Path file = folder.resolve("own.safetensors");
    SavedModel.of(model, weights).note("vocabulary", "abcde").save(file);

    SavedModel loaded = SavedModel.load(file);
    assertEquals(model.definition(), loaded.model().definition());
    assertEquals(Map.of("vocabulary", "abcde"), loaded.notes());
    for (String name : weights.names()) {
      assertArrayEquals(weights.values(name), loaded.weights().values(name), name);
    }
    Evaluation evaluation = loaded.evaluate(backend, Loss.CROSS_ENTROPY, data);
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.1));
    try (Trainer trainer = new Trainer(model, backend, options, data);
        Predictor predictor = loaded.predictor(backend)) {
      trainer.setWeights(weights);
      assertEquals(trainer.evaluate(data), evaluation);
      // The loss is the mean of −log p of the targets' classes.
      double sum = 0;
      sum -= Math.log(predictor.predict(new int[] {1, 2, 3}).lastProbabilities()[0]);
      sum -= Math.log(predictor.predict(new int[] {4}).lastProbabilities()[1]);
      sum -= Math.log(predictor.predict(new int[] {0, 4}).lastProbabilities()[1]);
      // Logits and probabilities are rounded to 32 bits, here and in the evaluation.
      assertEquals(sum / 3, evaluation.loss(), 16 * 0x1p-24);
    }
  }

  @Test
  void badInput() {
    Weights other = Model.features(2).add("head", new Dense(1)).initialize(1);
    assertThrows(IllegalArgumentException.class, () -> SavedModel.of(model, other));
    Weights infinite = model.initialize(1);
    infinite.values("head.bias")[1] = Float.POSITIVE_INFINITY;
    String message =
        assertThrows(IllegalArgumentException.class, () -> SavedModel.of(model, infinite))
            .getMessage();
    assertEquals("Parameter 'head.bias' holds Infinity, must be finite", message);
    Path file = folder.resolve("weights.safetensors");
    model.initialize(1).save(file);
    message = assertThrows(FileFormatException.class, () -> SavedModel.load(file)).getMessage();
    assertTrue(message.contains("is not a model or checkpoint of Sluice"), message);
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.1));
    Path saved = folder.resolve("saved.safetensors");
    SavedModel.of(model, model.initialize(1)).save(saved);
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      // A training cannot go on from a model alone.
      message = assertThrows(FileFormatException.class, () -> trainer.resume(saved)).getMessage();
      assertTrue(message.contains("is not a checkpoint of Sluice"), message);
      assertTrue(message.endsWith("; it is a model, which SavedModel.load reads"), message);
    }
    message =
        assertThrows(FileFormatException.class, () -> Weights.load(saved, model)).getMessage();
    assertTrue(message.contains("which SavedModel.load reads; it has [model."), message);
  }
}
