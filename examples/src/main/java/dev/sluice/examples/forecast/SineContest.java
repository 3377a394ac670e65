package dev.sluice.examples.forecast;

import dev.sluice.examples.shared.Contest;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.train.Loss;

/** The next value of a noisy sine, for any kind of cell. */
public final class SineContest {
  private static final int WINDOW = 50;

  private SineContest() {}

  /**
   * The tutorial's series.
   *
   * @param seed of the noise
   * @param small with fewer passes
   * @return the task
   */
  public static Contest of(long seed, boolean small) {
    Task task = new Task(Series.sine(seed), WINDOW, 1);
    float[] values = task.series().values();
    return new Contest(
        "sine",
        "mean squared error",
        false,
        task.train(1),
        task.heldOut(1),
        cell ->
            Model.features(1)
                .add("rnn", new Recurrent(cell.output(Output.LAST_STEP)))
                .add("head", new Dense(1)),
        Loss.SQUARED_ERROR,
        found -> found.loss(),
        Errors.meanSquare(task, 1, (origin, _) -> values[origin]),
        small ? 2 : 15);
  }
}
