package dev.sluice.examples.memory;

import dev.sluice.examples.shared.Contest;

/** The adding problem at one distance, for any kind of cell. */
public final class AddingContest {
  private AddingContest() {}

  /**
   * Two numbers of many.
   *
   * @param seed of the numbers
   * @param distance how many numbers there are
   * @param examples to learn from
   * @param epochs passes over them
   * @return the task
   */
  public static Contest of(long seed, int distance, int examples, int epochs) {
    Problem problem = Problem.ADDING;
    return new Contest(
        "adding over " + distance,
        problem.unit(),
        false,
        problem.examples(seed, 0, examples, distance),
        problem.examples(seed, 1, 500, distance),
        problem::model,
        problem.loss(),
        found -> found.loss(),
        problem.nothing(),
        epochs);
  }
}
