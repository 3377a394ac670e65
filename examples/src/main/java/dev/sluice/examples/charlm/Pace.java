package dev.sluice.examples.charlm;

import dev.sluice.backend.Backend;
import dev.sluice.data.Dataset;
import dev.sluice.model.Model;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingListener;
import dev.sluice.train.TrainingOptions;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;

/** How fast a backend trains, from some seconds of it. */
final class Pace {
  /** Steps in a row that must be alike: a JVM compiles while it trains. */
  private static final int STEADY_STEPS = 4;

  private static final double ALIKE = 1.1;
  private static final double PATIENCE_SECONDS = 12;

  /** Of a step: who is so slow is so whatever is compiled. */
  private static final double SLOW_SECONDS = 3;

  private Pace() {}

  /**
   * Trains until steps are alike, of which nothing is kept.
   *
   * @param options without a checkpoint
   * @return seconds for each character, the mean of the last steps
   */
  static double secondsPerCharacter(
      Model model, Backend backend, TrainingOptions options, Dataset data) {
    Deque<Double> last = new ArrayDeque<>();
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      trainer.listen(
          new TrainingListener() {
            private final long start = System.nanoTime();
            private long begin = start;

            @Override
            public void stepDone(Step step) {
              long now = System.nanoTime();
              double seconds = (now - begin) / 1e9;
              last.addLast(seconds / step.rows());
              if (last.size() > STEADY_STEPS) {
                last.removeFirst();
              }
              if (step.step() == 1) {
                backend.warm();
              }
              boolean alike =
                  last.size() == STEADY_STEPS
                      && Collections.max(last) <= ALIKE * Collections.min(last);
              if (alike || seconds > SLOW_SECONDS || (now - start) / 1e9 > PATIENCE_SECONDS) {
                trainer.stop();
              }
              begin = System.nanoTime();
            }
          });
      trainer.fit();
    }
    return last.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
