package dev.sluice.data;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Sequences packed into lines of equal size, in the order of {@link PackedLayout}.
 *
 * <p>Callers number sequences as they gave them; the batch sorts them by falling length and
 * remembers where each went.
 */
public abstract sealed class PackedBatch permits SequenceBatch, TokenBatch {
  private final PackedLayout layout;
  private final int columns;
  private final MemorySegment rows;
  private final int[] position;

  PackedBatch(PackedLayout layout, int columns, MemorySegment rows, int[] position) {
    this.layout = layout;
    this.columns = columns;
    this.rows = rows;
    this.position = position;
  }

  /**
   * The inputs of examples, without their targets.
   *
   * @param examples all of tokens, or all of vectors
   * @return the batch
   */
  public static PackedBatch inputs(List<Example> examples) {
    ExamplePacking.requireInputsAlike("Batch", examples);
    return switch (examples.getFirst().input()) {
      case Input.Tokens _ ->
          TokenBatch.of(
              examples.stream().map(example -> ((Input.Tokens) example.input()).tokens()).toList());
      case Input.Vectors _ ->
          SequenceBatch.of(
              examples.stream().map(example -> ((Input.Vectors) example.input()).steps()).toList());
    };
  }

  /** Sequences by falling length. */
  record Order(PackedLayout layout, int[] sequences) {
    /** Equal lengths stay in the caller's order. */
    static Order of(int[] lengths) {
      PackedLayout.requireLengths(lengths);
      int[] sequences =
          IntStream.range(0, lengths.length)
              .boxed()
              .sorted(Comparator.comparing((Integer s) -> lengths[s]).reversed())
              .mapToInt(Integer::intValue)
              .toArray();
      PackedLayout layout = PackedLayout.of(IntStream.of(sequences).map(s -> lengths[s]).toArray());
      return new Order(layout, sequences);
    }

    /** Where each of the caller's sequences went. */
    int[] positions() {
      int[] position = new int[sequences.length];
      for (int i = 0; i < sequences.length; i++) {
        position[sequences[i]] = i;
      }
      return position;
    }
  }

  /** The lengths of a caller's sequences, all of which must be there. */
  static <T> int[] lengths(List<T> sequences, ToIntFunction<T> length) {
    int[] lengths = new int[sequences.size()];
    for (int s = 0; s < lengths.length; s++) {
      T sequence = sequences.get(s);
      if (sequence == null) {
        throw new IllegalArgumentException("Batch: sequence " + s + " is missing");
      }
      lengths[s] = length.applyAsInt(sequence);
    }
    return lengths;
  }

  /** The positions of sequences that are sorted already. */
  static int[] unmoved(PackedLayout layout) {
    return IntStream.range(0, layout.sequences()).toArray();
  }

  /** {@return where the rows lie} */
  public final PackedLayout layout() {
    return layout;
  }

  /** {@return how many sequences there are} */
  public final int sequences() {
    return layout.sequences();
  }

  /** Numbers of a row. */
  final int columns() {
    return columns;
  }

  /** {@return {@code [rows, columns]} of 32-bit numbers in native order} */
  public final MemorySegment rows() {
    return rows;
  }

  /**
   * Where a sequence went.
   *
   * @param sequence the caller's number of it
   * @return its position in the layout
   */
  public final int position(int sequence) {
    return position[Objects.checkIndex(sequence, position.length)];
  }

  /**
   * Neighbours in the layout, which are of similar length, as a batch of their own.
   *
   * @param from the position of the first
   * @param to the position after the last
   * @return the batch, whose sequences are numbered by their positions, from 0
   */
  public final PackedBatch part(int from, int to) {
    Objects.checkFromToIndex(from, to, layout.sequences());
    PackedLayout part = PackedLayout.of(IntStream.range(from, to).map(layout::length).toArray());
    MemorySegment copy = allocate(part);
    long line = (long) columns * Float.BYTES;
    for (int t = 0; t < part.steps(); t++) {
      MemorySegment.copy(
          rows, layout.row(from, t) * line, copy, part.firstRow(t) * line, part.active(t) * line);
    }
    return of(part, copy);
  }

  /**
   * The rows of some steps, where they lie.
   *
   * @param from the first step
   * @param window as of {@link PackedLayout#window} of that step
   * @return {@code [rows of the window, columns]}
   */
  public final MemorySegment window(int from, PackedLayout window) {
    long line = (long) columns * Float.BYTES;
    return rows.asSlice(layout.firstRow(from) * line, window.rows() * line);
  }

  /** Memory for the rows of a part. */
  abstract MemorySegment allocate(PackedLayout part);

  /** A batch of the same kind. */
  abstract PackedBatch of(PackedLayout part, MemorySegment partRows);
}
