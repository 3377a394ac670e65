package dev.sluice.train;

import java.util.Optional;

/** What the steps of an epoch add up to. */
final class EpochCounts {
  private final long startNanos = System.nanoTime();
  private int steps;
  private long rows;
  private double gradientNorms;
  private double learningRate = Double.NaN;

  void add(int batchRows, StepResult result) {
    steps++;
    rows += batchRows;
    gradientNorms += result.gradientNorm();
    learningRate = result.learningRate();
  }

  /**
   * The epoch.
   *
   * @param seconds how long its steps took, without the validation
   * @param loss the mean of all its steps' losses
   */
  TrainingListener.Epoch report(
      int epoch,
      int epochs,
      double seconds,
      double loss,
      Optional<Evaluation> validation,
      boolean best) {
    return new TrainingListener.Epoch(
        epoch,
        epochs,
        steps,
        rows,
        seconds,
        gradientNorms / steps,
        learningRate,
        loss,
        validation,
        best);
  }

  double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
