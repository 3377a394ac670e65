package dev.sluice.examples.charlm;

import dev.sluice.backend.Backend;
import dev.sluice.data.Dataset;
import dev.sluice.model.Model;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingListener;
import dev.sluice.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;

/** How fast a backend trains, from a second of it. */
final class Pace {
  private static final double ENOUGH_SECONDS = 1;

  private Pace() {}

  /**
   * Trains for a second, of which nothing is kept.
   *
   * @param options without a checkpoint
   * @return seconds for each character, the median of the steps
   */
  static double secondsPerCharacter(
      Model model, Backend backend, TrainingOptions options, Dataset data) {
    List<Double> paces = new ArrayList<>();
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      trainer.listen(
          new TrainingListener() {
            private long begin = System.nanoTime();
            private double measured;

            @Override
            public void stepDone(Step step) {
              double seconds = (System.nanoTime() - begin) / 1e9;
              if (step.step() == 1) {
                backend.warm(); // the first one is slow, and counts only where it is the only one
              } else {
                measured += seconds;
              }
              paces.add(seconds / step.rows());
              if (measured > ENOUGH_SECONDS || seconds > ENOUGH_SECONDS) {
                trainer.stop();
              }
              begin = System.nanoTime();
            }
          });
      trainer.fit(null);
    }
    List<Double> steady = paces.subList(paces.size() / 2, paces.size()).stream().sorted().toList();
    return steady.get(steady.size() / 2);
  }
}
