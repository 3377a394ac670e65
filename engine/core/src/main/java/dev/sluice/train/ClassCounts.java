package dev.sluice.train;

import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts of right and wrong predictions, class by class. */
final class ClassCounts {
  /** Classes up to which it is kept which were taken for which: a matrix of a million counts. */
  static final int MOST_CONFUSED = 1000;

  private final long[] truePositive;
  private final long[] predicted;
  private final long[] actual;
  private final Optional<ConfusionMatrix> confusion;

  ClassCounts(int classes) {
    truePositive = new long[classes];
    predicted = new long[classes];
    actual = new long[classes];
    confusion =
        classes <= MOST_CONFUSED ? Optional.of(new ConfusionMatrix(classes)) : Optional.empty();
  }

  /** Adds lines of {@code [n, classes]}; the first of equal ones is predicted. */
  void add(Metric.Scored scored, int[] targets) {
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] != SoftmaxCrossEntropy.IGNORED) {
        add(targets[i], scored.predicted(i));
      }
    }
  }

  /** Adds one prediction. */
  void add(int target, int guess) {
    actual[target]++;
    predicted[guess]++;
    truePositive[guess] += guess == target ? 1 : 0;
    if (confusion.isPresent()) {
      confusion.get().add(target, guess);
    }
  }

  Evaluation.Classification result() {
    long right = 0;
    long all = 0;
    double sum = 0;
    int occurring = 0;
    List<Evaluation.ClassScore> scores = new ArrayList<>();
    for (int j = 0; j < actual.length; j++) {
      right += truePositive[j];
      all += actual[j];
      double f1 = 2.0 * truePositive[j] / (actual[j] + predicted[j]);
      if (actual[j] + predicted[j] > 0) {
        occurring++;
        sum += f1;
      }
      scores.add(
          new Evaluation.ClassScore(
              actual[j],
              (double) truePositive[j] / predicted[j],
              (double) truePositive[j] / actual[j],
              f1));
    }
    return new Evaluation.Classification(
        (double) right / all, sum / occurring, scores, confusion); // NaN where nothing counts
  }
}
