package dev.sluice.data;

import dev.sluice.op.ArraySize;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/** Sequences of vectors, packed: {@code rows [rows, features]}, see {@link PackedBatch}. */
public final class SequenceBatch extends PackedBatch {
  private SequenceBatch(PackedLayout layout, int features, MemorySegment rows, int[] position) {
    super(layout, features, rows, position);
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
    int[] lengths = PackedBatch.lengths(sequences, sequence -> sequence.length);
    Order order = Order.of(lengths);
    PackedLayout layout = order.layout();
    int[] sorted = order.sequences();
    int features = sequences.getFirst()[0].length;
    requireFeatures(features);
    float[] rows = new float[size(layout, features)];
    for (int s = 0; s < sorted.length; s++) {
      float[][] sequence = sequences.get(sorted[s]);
      for (int t = 0; t < sequence.length; t++) {
        if (sequence[t].length != features) {
          throw new IllegalArgumentException(
              "Batch: step "
                  + t
                  + " of sequence "
                  + sorted[s]
                  + " has "
                  + sequence[t].length
                  + " features, the first step of sequence 0 has "
                  + features);
        }
        System.arraycopy(sequence[t], 0, rows, layout.row(s, t) * features, features);
      }
    }
    return new SequenceBatch(layout, features, MemorySegment.ofArray(rows), order.positions());
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
    return of(Arrays.asList(sequences));
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
    Order order = Order.of(lengths);
    PackedLayout layout = order.layout();
    int[] sorted = order.sequences();
    float[] rows = new float[size(layout, features)];
    for (int s = 0; s < sorted.length; s++) {
      for (int t = 0; t < layout.length(s); t++) {
        int line = batchFirst ? sorted[s] * steps + t : t * lengths.length + sorted[s];
        System.arraycopy(values, line * features, rows, layout.row(s, t) * features, features);
      }
    }
    return new SequenceBatch(layout, features, MemorySegment.ofArray(rows), order.positions());
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
    return new SequenceBatch(layout, features, rows, unmoved(layout));
  }

  private static void requireFeatures(int features) {
    if (features < 1) {
      throw new IllegalArgumentException(
          "Batch: features are " + features + ", must be at least 1");
    }
  }

  /** {@return the length of a row} */
  public int features() {
    return columns();
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
    PackedLayout layout = layout();
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

  @Override
  MemorySegment allocate(PackedLayout part) {
    return MemorySegment.ofArray(new float[size(part, columns())]);
  }

  @Override
  PackedBatch of(PackedLayout part, MemorySegment partRows) {
    return new SequenceBatch(part, columns(), partRows, unmoved(part));
  }
}
