package dev.sluice.data;

import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.Comparator;
import java.util.List;

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
  /**
   * Examples side by side.
   *
   * @param examples alike in what their inputs and targets are; of any lengths and order
   * @return the batch, which begins with states of 0
   */
  public static Batch of(List<Example> examples) {
    PackedLayout.requireLengths(
        examples.stream().mapToInt(example -> example.input().length()).toArray());
    ExamplePacking.requireAlike("Batch", examples);
    List<Example> sorted =
        examples.stream()
            .sorted(Comparator.comparingInt((Example e) -> e.input().length()).reversed())
            .toList();
    int[] lengths = sorted.stream().mapToInt(example -> example.input().length()).toArray();
    return ExamplePacking.batch(sorted, PackedLayout.of(lengths), 0, false);
  }

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
