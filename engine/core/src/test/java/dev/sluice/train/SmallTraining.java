package dev.sluice.train;

import dev.sluice.data.Example;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.random.PhiloxRandom;
import java.util.ArrayList;
import java.util.List;

/** A classifier and its examples, for tests of what a training does. */
final class SmallTraining {
  private SmallTraining() {}

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
