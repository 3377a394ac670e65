package dev.sluice.random;

/**
 * The definition of every dropout mask. The mask of an element is one of the four words that {@link
 * Philox} makes of the run's key and the counter (column / 4, sequence, step, stream), the word of
 * column mod 4. The element is dropped where the word's upper 24 bits, as an integer, are below
 * {@code round(rate · 2²⁴)}: an integer comparison, so that every backend decides alike.
 */
public final class DropoutMask {
  /** The step of a mask that is the same for all steps of its sequence. */
  public static final int ALL_STEPS = -1;

  private static final int BITS = 24;

  private final int threshold;
  private final double scale;
  private final int stream;
  private final int[] words = new int[4];

  /**
   * Makes a mask.
   *
   * @param rate the probability of a zero, in {@code [0, 1)}
   * @param stream the dropout's stream
   */
  public DropoutMask(double rate, int stream) {
    this.threshold = threshold(rate);
    this.scale = 1 / (1 - rate);
    this.stream = stream;
  }

  /**
   * The integer below which a word's upper 24 bits drop an element.
   *
   * @param rate the probability of a zero
   * @return {@code round(rate · 2²⁴)}
   */
  public static int threshold(double rate) {
    return (int) Math.round(rate * (1 << BITS));
  }

  /**
   * Multiplies a line by its mask and by {@code 1 / (1 − rate)}.
   *
   * @param key the run's key
   * @param sequence the sequence's position in the batch
   * @param step the time step, or {@link #ALL_STEPS}
   * @param from the line's values
   * @param fromAt where the line starts
   * @param to receives the masked line; may be {@code from}
   * @param toAt where to write
   * @param columns the line's length
   */
  public void apply(
      long key,
      int sequence,
      int step,
      double[] from,
      int fromAt,
      double[] to,
      int toAt,
      int columns) {
    for (int column = 0; column < columns; column++) {
      if ((column & 3) == 0) {
        Philox.block(key, column >> 2, sequence, step, stream, words);
      }
      boolean dropped = words[column & 3] >>> (Integer.SIZE - BITS) < threshold;
      to[toAt + column] = dropped ? 0 : from[fromAt + column] * scale;
    }
  }
}
