package dev.sluice.data;

import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A batch of a data set: inputs and targets, packed.
 *
 * @param layout where the rows lie
 * @param inputs tokens or features, a line per row
 * @param targets by head classes or values, a line per row or per sequence; of {@link
 *     Example#UNNAMED} where the model has no heads
 * @param continues whether the states of the batch before are this one's initial states, sequence
 *     by sequence; else they are 0
 */
public record Batch(
    PackedLayout layout, Numbers inputs, Map<String, Numbers> targets, boolean continues) {
  /** Copies the map. */
  public Batch {
    targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
  }

  /**
   * A batch for a model without heads.
   *
   * @param layout where the rows lie
   * @param inputs tokens or features, a line per row
   * @param targets classes or values, a line per row or per sequence
   * @param continues whether the states of the batch before are this one's initial states
   */
  public Batch(PackedLayout layout, Numbers inputs, Numbers targets, boolean continues) {
    this(layout, inputs, Map.of(Example.UNNAMED, targets), continues);
  }

  /**
   * Examples side by side.
   *
   * @param examples alike in what their inputs and targets are; of any lengths and order
   * @return the batch, which begins with states of 0
   */
  public static Batch of(List<Example> examples) {
    ExamplePacking.requireAlike("Batch", examples);
    PackedBatch.Order order = order(examples);
    List<Example> sorted = IntStream.of(order.sequences()).mapToObj(examples::get).toList();
    return ExamplePacking.batch(sorted, order.layout(), 0, false);
  }

  private static PackedBatch.Order order(List<Example> examples) {
    return PackedBatch.Order.of(
        examples.stream().mapToInt(example -> example.input().length()).toArray());
  }

  /**
   * Where the examples went that {@link #of} was given.
   *
   * @param examples the examples
   * @return for each, its position in the layout
   */
  public static int[] positions(List<Example> examples) {
    return order(examples).positions();
  }

  /** Indices or numbers. */
  public sealed interface Numbers {
    /** {@return the number of elements} */
    int size();

    /** {@return how many elements count: of classes those that are not ignored} */
    default int counted() {
      return size();
    }
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
    @Override
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
