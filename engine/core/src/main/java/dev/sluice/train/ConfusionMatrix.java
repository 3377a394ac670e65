package dev.sluice.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** How often each class was taken for which: right and wrong predictions, class by class. */
public final class ConfusionMatrix {
  private final int classes;
  private final long[] counts;

  /**
   * One that has seen nothing.
   *
   * @param classes how many there are
   */
  ConfusionMatrix(int classes) {
    this.classes = classes;
    this.counts = new long[Math.multiplyExact(classes, classes)];
  }

  void add(int target, int predicted) {
    counts[target * classes + predicted]++;
  }

  /** {@return how many classes there are} */
  public int classes() {
    return classes;
  }

  /**
   * How often a class was taken for another, or for itself.
   *
   * @param target the class
   * @param predicted what was predicted
   * @return the number of targets
   */
  public long count(int target, int predicted) {
    Objects.checkIndex(predicted, classes);
    return counts[Objects.checkIndex(target, classes) * classes + predicted];
  }

  /** {@return a copy, {@code [target][predicted]}} */
  public long[][] toArray() {
    long[][] all = new long[classes][];
    for (int i = 0; i < classes; i++) {
      all[i] = Arrays.copyOfRange(counts, i * classes, (i + 1) * classes);
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  /** {@return a line per class, as {@code target 0: 12 3 0}} */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      StringBuilder line = new StringBuilder("target " + i + ":");
      for (int j = 0; j < classes; j++) {
        line.append(' ').append(count(i, j));
      }
      lines.add(line.toString());
    }
    return String.join("\n", lines);
  }
}
