package dev.sluice.train;

import dev.sluice.data.Example;
import dev.sluice.data.Input;
import dev.sluice.data.Target;
import dev.sluice.model.AttentionPooling;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Sequential;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.random.PhiloxRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model with three heads, its losses and its examples, for tests of heads. */
final class Heads {
  private Heads() {}

  static final HeadLosses LOSSES =
      HeadLosses.of("tags", Loss.crossEntropy(0.1, 1, 2, 0.5))
          .and("mood", Loss.CROSS_ENTROPY, 0.5)
          .and("length", Loss.SQUARED_ERROR, 0.25);

  static Model model() {
    return Model.tokens(6)
        .add("embedding", new Embedding(6, 4))
        .add("rnn", new Recurrent(RecurrentOptions.gru(5)))
        .head("tags", new Dense(3))
        .head("mood", Sequential.of(new AttentionPooling(4), new Dense(2)))
        .head("length", Sequential.of(new AttentionPooling(4), new Dense(1)));
  }

  /** Of unequal lengths; every third mood, and some tags, do not count. */
  static List<Example> examples(int count) {
    PhiloxRandom random = new PhiloxRandom(2, 0);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = random.ints(1 + random.nextInt(6), 0, 6).toArray();
      int[] tags = SmallTraining.tags(tokens);
      int mood = i % 3 == 0 ? SoftmaxCrossEntropy.IGNORED : tokens[0] % 2;
      examples.add(
          new Example(
              Input.of(tokens),
              Map.of(
                  "tags", Target.of(tags),
                  "mood", Target.of(mood),
                  "length", Target.of((float) tokens.length))));
    }
    return examples;
  }

  static TrainingOptions options() {
    return TrainingOptions.of(LOSSES, Optimizers.adam(0.05)).clipNorm(0.5);
  }
}
