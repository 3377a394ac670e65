package dev.sluice.op;

/**
 * How much data there is: the most that a program was recorded for, or what one batch really holds.
 *
 * @param rows packed rows, the sum of all sequence lengths
 * @param steps time steps of the longest sequence
 * @param sequences sequences
 */
public record Extent(int rows, int steps, int sequences) {
  /** Checks that rows, steps and sequences fit together. */
  public Extent {
    if (rows < 1 || steps < 1 || sequences < 1) {
      throw new IllegalArgumentException(
          "Extent: rows, steps and sequences must be at least 1, got rows "
              + rows
              + ", steps "
              + steps
              + ", sequences "
              + sequences);
    }
    if (rows < steps || rows < sequences || rows > (long) steps * sequences) {
      throw new IllegalArgumentException(
          "Extent: "
              + sequences
              + " sequences of at most "
              + steps
              + " steps cannot have "
              + rows
              + " rows");
    }
  }

  /**
   * The extent of a full batch, in which every sequence has the same length.
   *
   * @param steps time steps of each sequence
   * @param sequences sequences
   * @return the extent with {@code steps * sequences} rows
   */
  public static Extent of(int steps, int sequences) {
    long rows = (long) Math.max(0, steps) * Math.max(0, sequences);
    if (rows > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Extent: "
              + sequences
              + " sequences of "
              + steps
              + " steps have "
              + rows
              + " rows, at most "
              + Integer.MAX_VALUE
              + " can be held");
    }
    return new Extent((int) rows, steps, sequences);
  }

  /**
   * Whether a batch of another extent fits into this one.
   *
   * @param other the extent of the batch
   * @return true where no count of the other exceeds this one's
   */
  public boolean holds(Extent other) {
    return other.rows <= rows && other.steps <= steps && other.sequences <= sequences;
  }

  @Override
  public String toString() {
    return rows + " rows, " + steps + " steps, " + sequences + " sequences";
  }
}
