package dev.sluice.reference;

import dev.sluice.op.CrossEntropyGradient;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.SquaredError;
import dev.sluice.op.SquaredErrorGradient;

/** Losses and their gradients. */
final class Losses {
  private Losses() {}

  static Kernel crossEntropy(SoftmaxCrossEntropy op, Memory memory) {
    double[] logits = memory.of(op.logits());
    int[] targets = memory.indices(op.targets());
    double[] loss = memory.of(op.loss());
    double[] probabilities = memory.of(op.probabilities());
    int classes = op.logits().shape().columns();
    return run -> {
      int lines = run.lines(op.logits());
      double sum = 0;
      for (int i = 0; i < lines; i++) {
        int from = i * classes;
        Softmaxes.line(logits, probabilities, from, classes);
        if (targets[i] != SoftmaxCrossEntropy.IGNORED) {
          int target = Movement.requireIndex(targets[i], classes, "SoftmaxCrossEntropy", i);
          sum += logSumExp(logits, from, classes) - logits[from + target];
        }
      }
      loss[0] = op.mean() ? sum / counted(targets, lines) : sum;
    };
  }

  /** {@code log Σ e^x} of numbers that lie together. */
  private static double logSumExp(double[] x, int from, int columns) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < columns; j++) {
      max = Math.max(max, x[from + j]);
    }
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      sum += Math.exp(x[from + j] - max);
    }
    return max + Math.log(sum);
  }

  private static int counted(int[] targets, int lines) {
    int count = 0;
    for (int i = 0; i < lines; i++) {
      if (targets[i] != SoftmaxCrossEntropy.IGNORED) {
        count++;
      }
    }
    return count;
  }

  static Kernel crossEntropyGradient(CrossEntropyGradient op, Memory memory) {
    double[] probabilities = memory.of(op.probabilities());
    int[] targets = memory.indices(op.targets());
    double[] dLoss = memory.of(op.dLoss());
    double[] dLogits = memory.of(op.dLogits());
    int classes = op.dLogits().shape().columns();
    return run -> {
      int lines = run.lines(op.dLogits());
      double scale = op.mean() ? dLoss[0] / counted(targets, lines) : dLoss[0];
      for (int i = 0; i < lines; i++) {
        boolean counts = targets[i] != SoftmaxCrossEntropy.IGNORED;
        for (int j = 0; j < classes; j++) {
          int at = i * classes + j;
          double target = j == targets[i] ? 1 : 0;
          dLogits[at] = counts ? scale * (probabilities[at] - target) : 0;
        }
      }
    };
  }

  static Kernel squaredError(SquaredError op, Memory memory) {
    double[] prediction = memory.of(op.prediction());
    double[] target = memory.of(op.target());
    double[] loss = memory.of(op.loss());
    return run -> {
      int size = run.size(op.prediction());
      double sum = 0;
      for (int i = 0; i < size; i++) {
        double difference = prediction[i] - target[i];
        sum += difference * difference;
      }
      loss[0] = op.mean() ? sum / size : sum;
    };
  }

  static Kernel squaredErrorGradient(SquaredErrorGradient op, Memory memory) {
    double[] prediction = memory.of(op.prediction());
    double[] target = memory.of(op.target());
    double[] dLoss = memory.of(op.dLoss());
    double[] dPrediction = memory.of(op.dPrediction());
    return run -> {
      int size = run.size(op.prediction());
      double scale = op.mean() ? 2 * dLoss[0] / size : 2 * dLoss[0];
      for (int i = 0; i < size; i++) {
        dPrediction[i] = scale * (prediction[i] - target[i]);
      }
    };
  }
}
