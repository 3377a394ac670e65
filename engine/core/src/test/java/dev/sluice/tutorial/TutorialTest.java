package dev.sluice.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.data.PackedLayout;
import dev.sluice.data.SequenceDataset;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Prediction;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.train.Loss;
import dev.sluice.train.SavedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tutorial's programs: each does what it is for, in no more lines than its original. */
class TutorialTest {
  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  /** The class of a sequence is whether token 1 or token 2 came first. */
  private static List<Example> whichCameFirst(int count, long seed) {
    PhiloxRandom random = new PhiloxRandom(seed, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = new int[2 + random.nextInt(6)];
      int first = random.nextInt(tokens.length - 1);
      int second = first + 1 + random.nextInt(tokens.length - first - 1);
      int label = random.nextInt(2);
      tokens[first] = 1 + label;
      tokens[second] = 2 - label;
      examples.add(Example.classify(tokens, label));
    }
    return examples;
  }

  @Test
  void theClassifierLearns() {
    double accuracy = Classifier.run(backend, whichCameFirst(200, 1), whichCameFirst(100, 2));
    assertTrue(accuracy > 0.95, "accuracy " + accuracy);
  }

  /** A sine of amplitude 1 with noise of 0.1, whose floor is 0.01; its variance is a half. */
  @Test
  void theForecasterLearns() {
    PhiloxRandom random = new PhiloxRandom(5, 0);
    float[] series = new float[400];
    for (int i = 0; i < series.length; i++) {
      double noise = 0;
      for (int k = 0; k < 12; k++) {
        noise += random.nextDouble() - 0.5;
      }
      series[i] = (float) (Math.sin(i * 0.25) + 0.1 * noise);
    }
    double error = Forecaster.run(backend, series);
    assertTrue(error < 0.1, "mean squared error " + error);
  }

  @Test
  void theCharacterModelKnowsItsText() {
    String text = "hello world";
    assertEquals(text, CharacterModel.run(backend, text));
  }

  @Test
  void theTaggerMapsStepsToTags() {
    List<Prediction> tags = Tagger.run(backend, new int[4][30]);
    assertEquals(4, tags.size());
    tags.forEach(
        prediction -> assertEquals("30 × 9", prediction.lines() + " × " + prediction.columns()));
  }

  @Test
  void theOwnLoopTrains(@TempDir Path folder) {
    Model model =
        Model.tokens(3)
            .add("embedding", new Embedding(3, 4))
            .add("rnn", new Recurrent(RecurrentOptions.gru(8).output(Output.LAST_STEP)))
            .add("head", new Dense(2));
    List<Batch> batches = List.of(Batch.of(whichCameFirst(32, 1)), Batch.of(whichCameFirst(32, 2)));
    Path file = folder.resolve("model.safetensors");
    OwnLoop.run(backend, model, PackedLayout.equal(7, 32).extent(), batches, file);
    double loss =
        SavedModel.load(file)
            .evaluate(
                backend, Loss.CROSS_ENTROPY, SequenceDataset.ordered(whichCameFirst(100, 3), 50))
            .loss();
    assertTrue(loss < 0.1, "loss " + loss);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Classifier", "Forecaster", "CharacterModel", "Tagger", "OwnLoop"})
  void isNoLongerThanItsOriginal(String name) throws IOException {
    Path java = Path.of("src/test/java/dev/sluice/tutorial/" + name + ".java");
    int lines = lines(Files.readString(java), "//");
    try (InputStream original = TutorialTest.class.getResourceAsStream(name + ".py")) {
      int before = lines(new String(original.readAllBytes(), StandardCharsets.UTF_8), "#");
      System.out.println(name + ": " + lines + " lines, its original " + before);
      assertTrue(lines <= before, name + " has " + lines + " lines, its original " + before);
    }
  }

  /** Lines of the sample that are neither empty nor a comment nor a closing bracket alone. */
  private static int lines(String source, String comment) {
    String sample =
        source.substring(source.indexOf(comment + " sample"), source.indexOf(comment + " end"));
    return (int)
        sample
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith(comment))
            .filter(line -> !line.matches("[\\])};]+"))
            .count();
  }
}
