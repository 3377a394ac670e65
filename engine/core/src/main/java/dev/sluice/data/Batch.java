package dev.sluice.data;

import dev.sluice.op.SoftmaxCrossEntropy;

/**
 * A batch of a data set: inputs and targets, packed.
 *
 * @param layout where the rows lie
 * @param inputs tokens or features, a line per row
 * @param targets classes or values, a line per row or per sequence
 * @param continues whether the states of the batch before are this one's initial states, sequence
 *     by sequence; else they are 0
 */
public record Batch(PackedLayout layout, Numbers inputs, Numbers targets, boolean continues) {
  /** Indices or numbers. */
  public sealed interface Numbers {
    /** {@return the number of elements} */
    int size();
  }

  /**
   * Tokens or classes, one a line.
   *
   * @param values the indices
   */
  public record Indices(int[] values) implements Numbers {
    @Override
    public int size() {
      return values.length;
    }

    /** {@return how many are not {@link SoftmaxCrossEntropy#IGNORED}} */
    public int counted() {
      int count = 0;
      for (int value : values) {
        count += value == SoftmaxCrossEntropy.IGNORED ? 0 : 1;
      }
      return count;
    }
  }

  /**
   * Features or values, line by line.
   *
   * @param values the numbers
   */
  public record Floats(float[] values) implements Numbers {
    @Override
    public int size() {
      return values.length;
    }
  }
}
