package dev.sluice.data;

import dev.sluice.op.ArraySize;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Sequences of vectors, packed: {@code rows [rows, features]} in the order of {@link PackedLayout}.
 *
 * <p>Callers number sequences as they gave them; the batch sorts them by falling length and
 * remembers where each went.
 */
public final class SequenceBatch {
  private final PackedLayout layout;
  private final int features;
  private final MemorySegment rows;
  private final int[] position;

  private SequenceBatch(PackedLayout layout, int features, MemorySegment rows, int[] position) {
    this.layout = layout;
    this.features = features;
    this.rows = rows;
    this.position = position;
  }

  /**
   * Packs sequences of any lengths and order.
   *
   * @param sequences for each, its steps' vectors, {@code [length][features]}
   * @return the batch
   * @throws IllegalArgumentException where there are no sequences, one has no steps, or vectors
   *     differ in length
   */
  public static SequenceBatch of(List<float[][]> sequences) {
    int[] lengths = sequences.stream().mapToInt(sequence -> sequence.length).toArray();
    int[] order = order(lengths);
    PackedLayout layout = sorted(lengths, order);
    int features = sequences.getFirst()[0].length;
    requireFeatures(features);
    float[] rows = new float[size(layout, features)];
    for (int s = 0; s < order.length; s++) {
      float[][] sequence = sequences.get(order[s]);
      for (int t = 0; t < sequence.length; t++) {
        if (sequence[t].length != features) {
          throw new IllegalArgumentException(
              "Batch: step "
                  + t
                  + " of sequence "
                  + order[s]
                  + " has "
                  + sequence[t].length
                  + " features, the first step of sequence 0 has "
                  + features);
        }
        System.arraycopy(sequence[t], 0, rows, layout.row(s, t) * features, features);
      }
    }
    return new SequenceBatch(layout, features, MemorySegment.ofArray(rows), inverse(order));
  }

  private static int size(PackedLayout layout, int features) {
    return ArraySize.of(
        "Batch: its rows of features",
        "split the batch, or wrap memory of your own",
        layout.rows(),
        features);
  }

  /**
   * Packs sequences of any lengths and order.
   *
   * @param sequences as of {@link #of(List)}
   * @return the batch
   */
  public static SequenceBatch of(float[][]... sequences) {
    return of(List.of(sequences));
  }

  /**
   * Packs a padded array, leaving the padding out.
   *
   * @param values {@code [steps, sequences, features]}, or {@code [sequences, steps, features]}
   * @param batchFirst whether sequences come before steps
   * @param steps steps of the array
   * @param features features
   * @param lengths the real length of each sequence, from 1 to steps
   * @return the batch
   */
  public static SequenceBatch ofPadded(
      float[] values, boolean batchFirst, int steps, int features, int... lengths) {
    requireFeatures(features);
    long needed = (long) steps * lengths.length * features;
    if (values.length != needed) {
      throw new IllegalArgumentException(
          "Batch: "
              + values.length
              + " values given, "
              + lengths.length
              + " sequences of "
              + steps
              + " steps and "
              + features
              + " features are "
              + needed);
    }
    for (int length : lengths) {
      if (length > steps) {
        throw new IllegalArgumentException(
            "Batch: length " + length + " is above the " + steps + " steps of the array");
      }
    }
    int[] order = order(lengths);
    PackedLayout layout = sorted(lengths, order);
    float[] rows = new float[size(layout, features)];
    for (int s = 0; s < order.length; s++) {
      for (int t = 0; t < layout.length(s); t++) {
        int line = batchFirst ? order[s] * steps + t : t * lengths.length + order[s];
        System.arraycopy(values, line * features, rows, layout.row(s, t) * features, features);
      }
    }
    return new SequenceBatch(layout, features, MemorySegment.ofArray(rows), inverse(order));
  }

  /**
   * Wraps rows that are packed already; nothing is copied. An array or a {@code FloatBuffer} in
   * native order becomes a segment by {@link MemorySegment#ofArray(float[])} or {@link
   * MemorySegment#ofBuffer}.
   *
   * @param layout the layout of the rows
   * @param features columns
   * @param rows {@code [rows, features]} of 32-bit floats in native order, not changed while in use
   * @return the batch
   */
  public static SequenceBatch ofPacked(PackedLayout layout, int features, MemorySegment rows) {
    requireFeatures(features);
    long needed = (long) layout.rows() * features * Float.BYTES;
    if (rows.byteSize() != needed) {
      throw new IllegalArgumentException(
          "Batch: " + rows.byteSize() + " bytes given, the layout needs " + needed);
    }
    int[] position = IntStream.range(0, layout.sequences()).toArray();
    return new SequenceBatch(layout, features, rows, position);
  }

  private static void requireFeatures(int features) {
    if (features < 1) {
      throw new IllegalArgumentException(
          "Batch: features are " + features + ", must be at least 1");
    }
  }

  /** The sequences by falling length; equal lengths stay in the caller's order. */
  private static int[] order(int[] lengths) {
    return IntStream.range(0, lengths.length)
        .boxed()
        .sorted(Comparator.comparing((Integer s) -> lengths[s]).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static PackedLayout sorted(int[] lengths, int[] order) {
    for (int s = 0; s < lengths.length; s++) {
      if (lengths[s] < 1) {
        throw new IllegalArgumentException(
            "Batch: sequence " + s + " has length " + lengths[s] + ", must be at least 1");
      }
    }
    return PackedLayout.of(IntStream.of(order).map(s -> lengths[s]).toArray());
  }

  private static int[] inverse(int[] order) {
    int[] position = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      position[order[i]] = i;
    }
    return position;
  }

  /** {@return where the rows lie} */
  public PackedLayout layout() {
    return layout;
  }

  /** {@return the length of a row} */
  public int features() {
    return features;
  }

  /** {@return {@code [rows, features]} of 32-bit floats in native order} */
  public MemorySegment rows() {
    return rows;
  }

  /**
   * Where a sequence went.
   *
   * @param sequence the caller's number of it
   * @return its position in the layout
   */
  public int position(int sequence) {
    return position[Objects.checkIndex(sequence, position.length)];
  }

  /**
   * One sequence of packed values, as of a layer's output.
   *
   * @param sequence the caller's number of it
   * @param packed {@code [rows, columns]} of 32-bit floats in native order
   * @param columns columns
   * @return {@code [length][columns]}
   */
  public float[][] sequence(int sequence, MemorySegment packed, int columns) {
    int s = position(sequence);
    float[][] steps = new float[layout.length(s)][columns];
    for (int t = 0; t < steps.length; t++) {
      MemorySegment.copy(
          packed,
          ValueLayout.JAVA_FLOAT_UNALIGNED,
          (long) layout.row(s, t) * columns * Float.BYTES,
          steps[t],
          0,
          columns);
    }
    return steps;
  }
}
