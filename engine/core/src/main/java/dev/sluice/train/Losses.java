package dev.sluice.train;

import dev.sluice.data.Batch;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.Unary;
import dev.sluice.program.Recorder;
import java.util.Arrays;
import java.util.List;

/** The losses that there are. */
final class Losses {
  private Losses() {}

  /** One class is always right, whatever a model computes. */
  private static void requireClasses(Buffer output) {
    if (output.shape().columns() == 1) {
      throw new ShapeException(
          "Cross-entropy: the model's output has 1 column, and tells no classes apart; needs one"
              + " per class, or Loss.BINARY_CROSS_ENTROPY for one that is or is not");
    }
  }

  /** A loss that is one operation, of which there is one of the mean as well. */
  interface OneOperation extends Loss {
    /** Records the mean over the targets that count, or their sum. */
    Recorded record(Recorder r, String name, Buffer output, boolean mean);

    @Override
    default Recorded record(Recorder r, String name, Buffer output) {
      return record(r, name, output, false);
    }
  }

  record CrossEntropy() implements OneOperation {
    @Override
    public Recorded record(Recorder r, String name, Buffer output, boolean mean) {
      requireClasses(output);
      Buffer targets = r.indices(name, output.shape().withColumns(1));
      SoftmaxCrossEntropy op = r.crossEntropy(output, targets, mean);
      return new Recorded(targets, op.loss(), op.probabilities());
    }
  }

  record WeightedCrossEntropy(double smoothing, List<Double> weights) implements Loss {
    WeightedCrossEntropy {
      weights = List.copyOf(weights);
      if (!(smoothing >= 0 && smoothing < 1)) {
        throw new IllegalArgumentException(
            "Cross-entropy: label smoothing is " + smoothing + ", must be in [0, 1)");
      }
      for (double weight : weights) {
        if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
          throw new IllegalArgumentException(
              "Cross-entropy: a class's weight is "
                  + weight
                  + ", must be from 0 to "
                  + Float.MAX_VALUE);
        }
      }
    }

    @Override
    public Recorded record(Recorder r, String name, Buffer output) {
      requireClasses(output);
      int classes = output.shape().columns();
      if (!weights.isEmpty() && weights.size() != classes) {
        throw new ShapeException(
            "Cross-entropy: "
                + weights.size()
                + " class weights are given, the model tells "
                + classes
                + " classes apart");
      }
      float[] values = new float[classes];
      for (int c = 0; c < classes; c++) {
        values[c] = weights.isEmpty() ? 1 : weights.get(c).floatValue();
      }
      Buffer weight = r.constant("class weights", Shape.vector(classes), values);
      Buffer targets = r.indices(name, output.shape().withColumns(1));
      Buffer logs = r.logSoftmax(Over.COLUMNS, output);
      Buffer hot = r.oneHot(targets, classes);
      Buffer smooth = r.affine(hot, 1 - smoothing, smoothing / classes);
      Buffer each = r.multiply(r.multiply(smooth, weight), logs);
      // A target that is ignored has no one, and counts for nothing.
      Buffer counted = r.multiply(each, r.sum(Over.COLUMNS, hot));
      Buffer sum = r.affine(r.sum(Over.ALL, counted), -1, 0);
      return new Recorded(targets, sum, () -> r.softmax(Over.COLUMNS, output));
    }

    /** {@code Σ w_y}. */
    @Override
    public double weight(Batch.Numbers targets) {
      if (weights.isEmpty() || !(targets instanceof Batch.Indices(int[] classes))) {
        return targets.counted();
      }
      double sum = 0;
      for (int target : classes) {
        boolean counts = target >= 0 && target < weights.size();
        sum += counts ? weights.get(target).floatValue() : 0;
      }
      return sum;
    }
  }

  record Squared() implements OneOperation {
    @Override
    public Recorded record(Recorder r, String name, Buffer output, boolean mean) {
      Buffer targets = r.input(name, output.shape());
      return new Recorded(targets, r.squaredError(output, targets, mean), output);
    }
  }

  record Absolute() implements Loss {
    @Override
    public Recorded record(Recorder r, String name, Buffer output) {
      Buffer targets = r.input(name, output.shape());
      Buffer each = r.unary(Unary.Kind.ABS, r.subtract(output, targets));
      return new Recorded(targets, r.sum(Over.ALL, each), output);
    }
  }

  record BinaryCrossEntropy() implements Loss {
    /** As {@code log(1 + e^z) − y z}, in which nothing overflows. */
    @Override
    public Recorded record(Recorder r, String name, Buffer output) {
      Buffer targets = r.input(name, output.shape());
      Buffer each = r.subtract(r.unary(Unary.Kind.SOFTPLUS, output), r.multiply(targets, output));
      return new Recorded(targets, r.sum(Over.ALL, each), () -> r.sigmoid(output));
    }
  }

  record Huber(double delta) implements Loss {
    Huber {
      if (!(delta > 0 && delta < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("Huber loss: delta is " + delta + ", must be above 0");
      }
    }

    /** With c the error within ±δ it is {@code c (e − c/2)}, small or large. */
    @Override
    public Recorded record(Recorder r, String name, Buffer output) {
      Buffer targets = r.input(name, output.shape());
      Buffer error = r.subtract(output, targets);
      Buffer within = r.clamp(error, delta);
      Buffer each = r.multiply(within, r.subtract(error, r.affine(within, 0.5, 0)));
      return new Recorded(targets, r.sum(Over.ALL, each), output);
    }
  }

  record Quantile(double[] levels) implements Loss {
    Quantile {
      levels = levels.clone();
      if (levels.length == 0) {
        throw new IllegalArgumentException("Quantile loss: has no levels, needs at least one");
      }
      for (double level : levels) {
        if (!(level > 0 && level < 1)) {
          throw new IllegalArgumentException(
              "Quantile loss: level is " + level + ", must be in (0, 1)");
        }
      }
    }

    /** With {@code e = y − ŷ} it is {@code q e + max(−e, 0)}. */
    @Override
    public Recorded record(Recorder r, String name, Buffer output) {
      int columns = output.shape().columns();
      int each = columns / levels.length;
      if (each * levels.length != columns) {
        throw new ShapeException(
            "Quantile loss: the model's output has "
                + columns
                + " columns, needs a multiple of the "
                + levels.length
                + " levels");
      }
      Buffer targets = r.input(name, output.shape().withColumns(each));
      Buffer sum = null;
      for (int i = 0; i < levels.length; i++) {
        Buffer error = r.subtract(targets, r.slice(output, i * each, each));
        Buffer over = r.unary(Unary.Kind.RELU, r.affine(error, -1, 0));
        Buffer level = r.sum(Over.ALL, r.add(r.affine(error, levels[i], 0), over));
        sum = sum == null ? level : r.add(sum, level);
      }
      return new Recorded(targets, r.affine(sum, 1.0 / levels.length, 0), output);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Quantile that && Arrays.equals(levels, that.levels);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(levels);
    }

    @Override
    public String toString() {
      return "Quantile" + Arrays.toString(levels);
    }
  }
}
