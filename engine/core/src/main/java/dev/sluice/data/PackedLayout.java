package dev.sluice.data;

import dev.sluice.op.ArraySize;
import dev.sluice.op.Axis;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import java.util.Arrays;

/**
 * Where the rows of a packed batch lie: time-major, the rows of a step contiguous, sequences sorted
 * by falling length, so that a step has fewer rows as sequences end and nothing is padded.
 *
 * <p>The row of sequence s at step t is {@code firstRow(t) + s}.
 */
public final class PackedLayout {
  private final int[] lengths;
  private final int[] firstRow;
  private final Extent extent;

  private PackedLayout(int[] lengths) {
    this.lengths = lengths;
    ArraySize.of("Batch: the steps of its longest sequence", "cut it", lengths[0] + 1L);
    int steps = lengths[0];
    firstRow = new int[steps + 1];
    int active = lengths.length;
    long rows = 0;
    for (int t = 0; t < steps; t++) {
      while (lengths[active - 1] <= t) {
        active--;
      }
      rows += active;
      if (rows > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "Batch: its sequences have more than " + Integer.MAX_VALUE + " rows together");
      }
      firstRow[t + 1] = (int) rows;
    }
    extent = new Extent((int) rows, steps, lengths.length);
  }

  /**
   * The layout of sequences of these lengths.
   *
   * @param lengths at least one, each at least 1, none longer than the one before
   * @return the layout
   * @throws IllegalArgumentException where the lengths are not so
   */
  public static PackedLayout of(int... lengths) {
    requireLengths(lengths);
    for (int s = 0; s < lengths.length; s++) {
      if (s > 0 && lengths[s] > lengths[s - 1]) {
        throw new IllegalArgumentException(
            "Batch: sequence "
                + s
                + " of length "
                + lengths[s]
                + " follows one of length "
                + lengths[s - 1]
                + "; a packed batch is sorted by falling length");
      }
    }
    return new PackedLayout(lengths.clone());
  }

  /** Throws where there is no sequence, or one without steps. */
  static void requireLengths(int[] lengths) {
    if (lengths.length == 0) {
      throw new IllegalArgumentException("Batch: has no sequences, needs at least one");
    }
    for (int s = 0; s < lengths.length; s++) {
      if (lengths[s] < 1) {
        throw new IllegalArgumentException(
            "Batch: sequence " + s + " has length " + lengths[s] + ", must be at least 1");
      }
    }
  }

  /**
   * The layout of sequences of equal length.
   *
   * @param steps their length, at least 1
   * @param sequences how many, at least 1
   * @return the layout
   */
  public static PackedLayout equal(int steps, int sequences) {
    int[] lengths =
        new int[ArraySize.of("Batch: its sequences", "split it", Math.max(0, sequences))];
    Arrays.fill(lengths, steps);
    return of(lengths);
  }

  /** {@return rows, steps and sequences} */
  public Extent extent() {
    return extent;
  }

  /** {@return packed rows} */
  public int rows() {
    return extent.rows();
  }

  /** {@return steps of the longest sequence} */
  public int steps() {
    return extent.steps();
  }

  /** {@return sequences} */
  public int sequences() {
    return extent.sequences();
  }

  /**
   * The length of a sequence.
   *
   * @param sequence its position in the batch
   * @return steps
   */
  public int length(int sequence) {
    return lengths[sequence];
  }

  /** {@return a copy of all lengths, falling} */
  public int[] lengths() {
    return lengths.clone();
  }

  /**
   * Where the rows of a step start.
   *
   * @param step the step; the number of steps gives the number of rows
   * @return the row of sequence 0 at the step
   */
  public int firstRow(int step) {
    return firstRow[step];
  }

  /**
   * The sequences that are still running at a step.
   *
   * @param step the step
   * @return how many; they are the first ones
   */
  public int active(int step) {
    return firstRow[step + 1] - firstRow[step];
  }

  /**
   * The row of a sequence at a step.
   *
   * @param sequence its position in the batch
   * @param step a step below its length
   * @return the row
   */
  public int row(int sequence, int step) {
    return firstRow[step] + sequence;
  }

  /**
   * A step counted from either end.
   *
   * @param sequence its position in the batch
   * @param step from 0 on, or below 0 from the end: −1 is the last
   * @return the step from 0 on, or −1 where the sequence does not have it
   */
  public int stepOf(int sequence, int step) {
    int length = lengths[sequence];
    int counted = step < 0 ? length + step : step;
    return counted < length ? Math.max(counted, -1) : -1;
  }

  /**
   * The step that is so many before another one.
   *
   * @param sequence its position in the batch
   * @param step a step below its length
   * @param by how many, below 0 for later ones
   * @return the step, or −1 where the sequence does not have it
   */
  public int earlier(int sequence, int step, int by) {
    long source = (long) step - by;
    return source >= 0 && source < lengths[sequence] ? (int) source : -1;
  }

  /**
   * The step that is as far from a sequence's end as another one from its beginning.
   *
   * @param sequence its position in the batch
   * @param step a step below its length
   * @return the step
   */
  public int mirrored(int sequence, int step) {
    return lengths[sequence] - 1 - step;
  }

  /**
   * The layout of some steps of those sequences that have them, which are the first ones.
   *
   * @param from the first step, below the number of steps
   * @param count how many steps, fewer where all sequences end before
   * @return the layout, whose rows lie here from {@code firstRow(from)} on
   */
  public PackedLayout window(int from, int count) {
    int[] some = new int[active(from)];
    for (int s = 0; s < some.length; s++) {
      some[s] = Math.min(count, lengths[s] - from);
    }
    return new PackedLayout(some);
  }

  /**
   * The step that a row belongs to.
   *
   * @param row a row
   * @return its step
   */
  public int step(int row) {
    int found = Arrays.binarySearch(firstRow, row);
    return found >= 0 ? found : -found - 2;
  }

  /**
   * Where an element of a buffer lies, in words.
   *
   * @param shape the buffer's shape
   * @param element the element, counted line by line
   * @return as {@code at step 1 of sequence 0, column 3}
   */
  public String place(Shape shape, int element) {
    return place(shape.axis(), element / shape.columns()) + ", column " + element % shape.columns();
  }

  /**
   * Where a line of a buffer lies, in words.
   *
   * @param axis what the buffer has a line of
   * @param line the line
   * @return as {@code at step 1 of sequence 0}
   */
  public String place(Axis axis, int line) {
    return switch (axis) {
      case ROWS -> {
        int step = step(line);
        yield "at step " + step + " of sequence " + (line - firstRow(step));
      }
      case SEQUENCES -> "at sequence " + line;
      case FIXED -> "at line " + line;
    };
  }
}
