package dev.sluice.data;

import dev.sluice.op.ArraySize;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Sequences of tokens, packed: {@code rows [rows, 1]}, see {@link PackedBatch}. */
public final class TokenBatch extends PackedBatch {
  private TokenBatch(PackedLayout layout, MemorySegment rows, int[] position) {
    super(layout, 1, rows, position);
  }

  /**
   * Packs sequences of any lengths and order.
   *
   * @param sequences for each, its tokens
   * @return the batch
   * @throws IllegalArgumentException where there are no sequences, or one has no tokens
   */
  public static TokenBatch of(List<int[]> sequences) {
    int[] lengths = PackedBatch.lengths(sequences, sequence -> sequence.length);
    Order order = Order.of(lengths);
    PackedLayout layout = order.layout();
    int[] rows = new int[layout.rows()];
    for (int s = 0; s < lengths.length; s++) {
      int[] tokens = sequences.get(order.sequences()[s]);
      for (int t = 0; t < tokens.length; t++) {
        rows[layout.row(s, t)] = tokens[t];
      }
    }
    return new TokenBatch(layout, MemorySegment.ofArray(rows), order.positions());
  }

  /**
   * Packs sequences of any lengths and order.
   *
   * @param sequences as of {@link #of(List)}
   * @return the batch
   */
  public static TokenBatch of(int[]... sequences) {
    return of(Arrays.asList(sequences));
  }

  /**
   * Packs a padded array, leaving the padding out.
   *
   * @param tokens {@code [sequences][steps]}
   * @param lengths the real length of each sequence, from 1 to its steps
   * @return the batch
   */
  public static TokenBatch ofPadded(int[][] tokens, int... lengths) {
    if (tokens.length != lengths.length) {
      throw new IllegalArgumentException(
          "Batch: " + tokens.length + " sequences have " + lengths.length + " lengths");
    }
    int[][] sequences = new int[tokens.length][];
    for (int s = 0; s < tokens.length; s++) {
      if (lengths[s] < 1 || lengths[s] > tokens[s].length) {
        throw new IllegalArgumentException(
            "Batch: length "
                + lengths[s]
                + " of sequence "
                + s
                + " must be from 1 to the "
                + tokens[s].length
                + " steps of the array");
      }
      sequences[s] = Arrays.copyOf(tokens[s], lengths[s]);
    }
    return of(sequences);
  }

  @Override
  MemorySegment allocate(PackedLayout part) {
    return MemorySegment.ofArray(
        new int[ArraySize.of("Batch: its tokens", "split the batch", part.rows())]);
  }

  @Override
  PackedBatch of(PackedLayout part, MemorySegment partRows) {
    return new TokenBatch(part, partRows, unmoved(part));
  }
}
