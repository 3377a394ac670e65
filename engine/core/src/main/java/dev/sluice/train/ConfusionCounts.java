package dev.sluice.train;

import dev.sluice.op.SoftmaxCrossEntropy;

/** Counts of right and wrong predictions, class by class. */
final class ConfusionCounts {
  private final long[] truePositive;
  private final long[] predicted;
  private final long[] actual;

  ConfusionCounts(int classes) {
    truePositive = new long[classes];
    predicted = new long[classes];
    actual = new long[classes];
  }

  /** Adds lines of {@code probabilities [n, classes]}; the first of equal ones is predicted. */
  void add(float[] probabilities, int[] targets) {
    int classes = actual.length;
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] == SoftmaxCrossEntropy.IGNORED) {
        continue;
      }
      int best = 0;
      for (int j = 1; j < classes; j++) {
        if (probabilities[i * classes + j] > probabilities[i * classes + best]) {
          best = j;
        }
      }
      actual[targets[i]]++;
      predicted[best]++;
      if (best == targets[i]) {
        truePositive[best]++;
      }
    }
  }

  Evaluation.Classification result() {
    long right = 0;
    long all = 0;
    double sum = 0;
    int occurring = 0;
    for (int j = 0; j < actual.length; j++) {
      right += truePositive[j];
      all += actual[j];
      if (actual[j] + predicted[j] > 0) {
        occurring++;
        sum += 2.0 * truePositive[j] / (actual[j] + predicted[j]);
      }
    }
    return new Evaluation.Classification(
        (double) right / all, sum / occurring); // NaN where nothing counts
  }
}
