package dev.sluice.train;

import dev.sluice.data.Example;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.random.PhiloxRandom;
import java.util.ArrayList;
import java.util.List;

/** A classifier and its examples, for tests of what a training does. */
final class SmallTraining {
  private SmallTraining() {}

  /** One of three tags for each token, of which every third does not count. */
  static int[] tags(int[] tokens) {
    int[] tags = new int[tokens.length];
    for (int t = 0; t < tags.length; t++) {
      tags[t] = t % 3 == 1 ? SoftmaxCrossEntropy.IGNORED : tokens[t] % 3;
    }
    return tags;
  }

  static Model model() {
    return Model.features(3)
        .add("rnn", new Recurrent(RecurrentOptions.gru(5).output(Output.LAST_STEP)))
        .add("head", new Dense(2));
  }

  static List<Example> examples() {
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
}
