package dev.sluice.examples.tag;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.backend.Backend;
import dev.sluice.data.TokenBatch;
import dev.sluice.model.Model;
import dev.sluice.model.Weights;
import dev.sluice.predict.Predictor;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.TrainingOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaggerTest {
  private static final double STEP = 1e-3;

  private final Backend reference = new ReferenceBackend(Storage.FLOAT64);
  private final TrainingOptions options =
      TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(1)).seed(3);

  /** The tutorial's: 4 sentences of 30 words become 30 scores of 9 tags each, untrained. */
  @Test
  void ofTheTutorial() {
    Model model = TaggerModel.ofWords(1000, 128, 9);
    assertEquals(
        List.of("embedding", "dropout", "rnn", "again", "head"),
        List.copyOf(model.layers().keySet()));
    try (Predictor predictor =
        Predictor.of(model, model.initialize(1), new ReferenceBackend(Storage.FLOAT32))) {
      int[][] sentences = new int[4][30];
      for (int s = 0; s < 4; s++) {
        sentences[s][s] = s;
      }
      float[][] tags = predictor.predict(TokenBatch.of(sentences)).get(3).outputs();
      assertEquals(30, tags.length);
      assertEquals(9, tags[29].length);
    }
  }

  private static Sentence sentence(String words, int... tags) {
    List<String> all = List.of(words.split(" "));
    return new Sentence(all, all, all, tags);
  }

  private static TaggedText text() {
    List<Sentence> sentences =
        List.of(sentence("a bc a d", 0, 1, -100, 2), sentence("bc a", 1, 0), sentence("d", 2));
    return new TaggedText("", List.of("x", "y", "z"), sentences, sentences);
  }

  private double loss(TaggerModel model) {
    try (Tagger tagger = new Tagger(model, reference, 3, 4, options)) {
      return tagger.train(text().train(), 0);
    }
  }

  private static TaggerModel moved(TaggerModel model, String parameter, int element, double by) {
    Map<String, float[]> values = new HashMap<>();
    Weights spelling = model.spellingWeights();
    spelling.names().forEach(name -> values.put(name, spelling.values(name).clone()));
    values.get(parameter)[element] += (float) by;
    return model.with(model.wordWeights(), Weights.of(model.spelling().parameters(), values));
  }

  /**
   * What comes back to the characters is the gradient: by central differences, whose error is that
   * of the third derivative, and of weights and losses that are rounded to 32 bits: (2^-24 · 1) /
   * 1e-3 = 6e-5.
   */
  @Test
  void spellingIsTrainedByItsGradient() {
    TaggerModel model = TaggerModel.of(text(), 10, 3, 1);
    Weights after;
    try (Tagger tagger = new Tagger(model, reference, 3, 4, options)) {
      tagger.train(text().train(), 0);
      after = tagger.trained().spellingWeights();
    }
    for (String parameter :
        List.of("embedding.weight", "rnn.weight_ih_l0", "rnn.bias_hh_l0_reverse")) {
      float[] before = model.spellingWeights().values(parameter);
      for (int element : new int[] {30, 55, 70}) {
        double difference =
            (loss(moved(model, parameter, element, STEP))
                    - loss(moved(model, parameter, element, -STEP)))
                / (2 * STEP);
        double gradient = before[element] - after.values(parameter)[element];
        assertEquals(difference, gradient, 1.5e-4, parameter + " " + element);
      }
    }
  }

  /** Whatever else is in the batch. */
  @Test
  void sentencesAreTaggedOneByOneAsTogether() {
    TaggerModel model = TaggerModel.of(text(), 10, 3, 2);
    List<Sentence> sentences = text().train();
    try (Tagger tagger = new Tagger(model, reference, 3, 4, null)) {
      List<int[]> together = tagger.tag(sentences, 3);
      List<int[]> alone = tagger.tag(sentences, 1);
      for (int s = 0; s < sentences.size(); s++) {
        assertArrayEquals(alone.get(s), together.get(s));
      }
    }
  }
}
