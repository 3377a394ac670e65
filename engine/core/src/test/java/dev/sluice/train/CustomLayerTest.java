package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Dataset;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.file.FileFormatException;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Initializer;
import dev.sluice.model.Layer;
import dev.sluice.model.Layers;
import dev.sluice.model.Model;
import dev.sluice.model.Scope;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's layer of one's own: trained, saved and read again. */
class CustomLayerTest {
  @TempDir private Path folder;

  /** The sum over the steps, each number let through by a gate of its own. */
  record GatedSum(double sharpness) implements Layer {
    @Override
    public Buffer record(Scope scope, Buffer x) {
      Recorder r = scope.recorder();
      int columns = x.shape().columns();
      Initializer uniform = Initializer.uniform(1 / Math.sqrt(columns));
      Buffer w = scope.parameter("weight", Shape.matrix(columns, columns), uniform);
      Buffer gate = r.sigmoid(r.affine(r.matmul(x, false, w, true), sharpness, 0));
      return r.sum(Over.STEPS, r.multiply(x, gate));
    }

    @Override
    public String kind() {
      return "gated_sum";
    }

    @Override
    public Map<String, Object> options() {
      return Map.of("sharpness", sharpness);
    }
  }

  private static Layer make(String kind, Map<String, Object> options) {
    return kind.equals("gated_sum")
        ? new GatedSum(((Number) options.get("sharpness")).doubleValue())
        : Layers.make(kind, options);
  }

  /** The class of a sequence is the one of its tokens that is not 0. */
  private static Dataset data() {
    PhiloxRandom random = new PhiloxRandom(5, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int[] tokens = new int[1 + random.nextInt(12)];
      int label = random.nextInt(3);
      tokens[random.nextInt(tokens.length)] = 1 + label;
      examples.add(Example.classify(tokens, label));
    }
    return SequenceDataset.shuffled(examples, 20, 1);
  }

  @Test
  void trainsAndIsReadAgain() {
    Path file = folder.resolve("model.safetensors");
    Model model =
        Model.tokens(4)
            .add("embedding", new Embedding(4, 6))
            .add("gate", new GatedSum(2))
            .add("head", new Dense(3));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(0.02))
            .epochs(20)
            .checkpoint(file, 0);
    try (Backend backend = new ReferenceBackend(Storage.FLOAT32);
        Trainer trainer = new Trainer(model, backend, options, data())) {
      trainer.fit();
      Evaluation after = trainer.evaluate(data());
      assertTrue(after.classes().orElseThrow().accuracy() > 0.99, () -> "" + after);
      SavedModel saved = SavedModel.load(file, CustomLayerTest::make);
      assertEquals(model.definition(), saved.model().definition());
      assertArrayEquals(
          trainer.weights().values("gate.weight"), saved.weights().values("gate.weight"));
    }
    String message =
        assertThrows(FileFormatException.class, () -> SavedModel.load(file)).getMessage();
    assertTrue(message.contains("Unknown layer kind 'gated_sum'"), message);
  }
}
