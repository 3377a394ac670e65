package dev.sluice.train;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the steps of an epoch add up to. */
final class EpochCounts {
  private final long startNanos = System.nanoTime();
  private int steps;
  private long rows;
  private final Map<String, DoubleSummaryStatistics> losses = new LinkedHashMap<>();
  private double gradientNorms;
  private double learningRate = Double.NaN;

  void add(int batchRows, StepResult result) {
    steps++;
    rows += batchRows;
    result
        .losses()
        .forEach(
            (head, loss) -> {
              DoubleSummaryStatistics all =
                  losses.computeIfAbsent(head, _ -> new DoubleSummaryStatistics());
              if (!Double.isNaN(loss)) { // a step in which none of its targets counted
                all.accept(loss);
              }
            });
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
    Map<String, Double> means = new LinkedHashMap<>();
    losses.forEach(
        (head, all) -> means.put(head, all.getCount() == 0 ? Double.NaN : all.getAverage()));
    return new TrainingListener.Epoch(
        epoch,
        epochs,
        steps,
        rows,
        seconds,
        gradientNorms / steps,
        learningRate,
        loss,
        means,
        validation,
        best);
  }

  double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
