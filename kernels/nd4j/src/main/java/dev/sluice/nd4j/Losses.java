package dev.sluice.nd4j;

import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.CrossEntropyGradient;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.SquaredError;
import dev.sluice.op.SquaredErrorGradient;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Losses and their gradients. */
final class Losses {
  private Losses() {}

  /** What is known of the targets, written anew in every run. */
  private static final class Targets {
    private final INDArray indices;
    private final int lines;
    private final int classes;
    private final String op;
    private final int[] targets;

    Targets(Bound b, Buffer targets, int classes, String op) {
      indices = b.memory().whole(targets);
      lines = b.lines(targets);
      this.classes = classes;
      this.op = op;
      this.targets = new int[lines];
    }

    void read() {
      MemorySegment read = MemorySegment.ofArray(targets);
      Ndarrays.read(indices, read, read.byteSize());
      for (int i = 0; i < lines; i++) {
        if (counts(i) && (targets[i] < 0 || targets[i] >= classes)) {
          throw new IllegalArgumentException(
              op + ": index " + targets[i] + " in row " + i + " is outside [0, " + classes + ")");
        }
      }
    }

    private boolean counts(int line) {
      return targets[line] != SoftmaxCrossEntropy.IGNORED;
    }

    /** 1 where a line counts, in all of its columns. */
    float[] counted(int columns) {
      float[] all = new float[ArraySize.of("nd4j: a loss", "split the batch", lines, columns)];
      for (int i = 0; i < lines; i++) {
        Arrays.fill(all, i * columns, (i + 1) * columns, counts(i) ? 1 : 0);
      }
      return all;
    }

    /** 1 over the number of lines that count, or 1 for a sum. */
    float[] share(boolean mean) {
      int counted = 0;
      for (int i = 0; i < lines; i++) {
        counted += counts(i) ? 1 : 0;
      }
      return new float[] {mean ? 1f / counted : 1};
    }

    /** Each line with its target; with class 0 where it does not count. */
    int[] pairs() {
      int[] all = new int[ArraySize.of("nd4j: a loss", "split the batch", 2, lines)];
      for (int i = 0; i < lines; i++) {
        all[2 * i] = i;
        all[2 * i + 1] = counts(i) ? targets[i] : 0;
      }
      return all;
    }

    float[] oneHot() {
      float[] hot = new float[ArraySize.of("nd4j: a loss", "split the batch", lines, classes)];
      for (int i = 0; i < lines; i++) {
        if (counts(i)) {
          hot[i * classes + targets[i]] = 1;
        }
      }
      return hot;
    }

    static void put(float[] values, INDArray target) {
      MemorySegment source = MemorySegment.ofArray(values);
      Ndarrays.write(target, source, source.byteSize());
    }

    static void put(int[] values, INDArray target) {
      MemorySegment source = MemorySegment.ofArray(values);
      Ndarrays.write(target, source, source.byteSize());
    }
  }

  /**
   * {@code log Σ eˣ − x[target]} of each line that counts, with the largest x taken out. The target
   * is picked, not multiplied with 0 and 1: another class's x may be −∞.
   */
  static void crossEntropy(Bound b, SoftmaxCrossEntropy op) {
    Recording r = b.r();
    int lines = b.lines(op.logits());
    int classes = op.logits().shape().columns();
    INDArray logits = b.of(op.logits());
    INDArray loss = b.of(op.loss());
    Targets targets = new Targets(b, op.targets(), classes, "SoftmaxCrossEntropy");
    Mask counted = Mask.of(r, lines, 1);
    INDArray pairs = r.temporaryIndices(lines, 2);
    INDArray share = r.temporary(1, 1);
    r.host(
        key -> {
          targets.read();
          Targets.put(targets.counted(1), counted.factor());
          Targets.put(targets.pairs(), pairs);
          Targets.put(targets.share(op.mean()), share);
        });
    counted.recordWritten(r);
    INDArray shifted = r.temporary(lines, classes);
    INDArray work = r.temporary(lines, classes);
    INDArray column = r.temporary(lines, 1);
    INDArray picked = r.temporaryLine(lines);
    INDArray terms = r.temporary(lines, 1);
    r.softmax(logits, b.of(op.probabilities()));
    r.max(logits, column);
    r.subtract(logits, column, shifted);
    r.exp(shifted, work);
    r.sum(work, terms, 1);
    r.log(terms, terms);
    r.pick(shifted, pairs, picked);
    r.subtract(terms, Ndarrays.column(picked), terms);
    counted.apply(r, terms, terms);
    r.sum(terms, loss);
    r.multiply(loss, share, loss);
  }

  static void crossEntropyGradient(Bound b, CrossEntropyGradient op) {
    Recording r = b.r();
    int lines = b.lines(op.dLogits());
    int classes = op.dLogits().shape().columns();
    INDArray dLogits = b.of(op.dLogits());
    Targets targets = new Targets(b, op.targets(), classes, "CrossEntropyGradient");
    Mask counted = Mask.of(r, lines, classes);
    INDArray oneHot = r.temporary(lines, classes);
    INDArray share = r.temporary(1, 1);
    r.host(
        key -> {
          targets.read();
          Targets.put(targets.counted(classes), counted.factor());
          Targets.put(targets.oneHot(), oneHot);
          Targets.put(targets.share(op.mean()), share);
        });
    counted.recordWritten(r);
    INDArray scale = r.temporary(1, 1);
    r.multiply(b.of(op.dLoss()), share, scale);
    r.subtract(b.of(op.probabilities()), oneHot, dLogits);
    r.multiply(dLogits, scale, dLogits);
    counted.apply(r, dLogits, dLogits);
  }

  static void squaredError(Bound b, SquaredError op) {
    Recording r = b.r();
    INDArray difference = b.like(op.prediction());
    INDArray loss = b.of(op.loss());
    r.subtract(b.of(op.prediction()), b.of(op.target()), difference);
    r.square(difference, difference);
    r.sum(difference, loss);
    r.scale(loss, op.mean() ? 1.0 / difference.length() : 1, loss);
  }

  static void squaredErrorGradient(Bound b, SquaredErrorGradient op) {
    Recording r = b.r();
    INDArray dPrediction = b.of(op.dPrediction());
    INDArray scale = r.temporary(1, 1);
    r.scale(b.of(op.dLoss()), op.mean() ? 2.0 / dPrediction.length() : 2, scale);
    r.subtract(b.of(op.prediction()), b.of(op.target()), dPrediction);
    r.multiply(dPrediction, scale, dPrediction);
  }
}
