package dev.sluice.data;

import dev.sluice.op.Extent;

/**
 * A long text as parallel streams, read window by window, for truncated backpropagation through
 * time: each token's target is the next token; each window continues the one before it.
 *
 * <p>The text is cut into {@code streams} pieces of equal length; the few tokens that are left over
 * are not used. The last window of an epoch may be shorter.
 */
public final class TextStream implements Dataset {
  private final int[] tokens;
  private final int streams;
  private final int window;
  private final int length;

  /**
   * Cuts a text.
   *
   * @param tokens the text
   * @param streams sequences that are read side by side
   * @param window τ, steps of a window
   */
  public TextStream(int[] tokens, int streams, int window) {
    if (streams < 1 || window < 1) {
      throw new IllegalArgumentException(
          "Text stream: streams and window must be at least 1, got " + streams + " and " + window);
    }
    this.length = (tokens.length - 1) / streams;
    if (length < 1) {
      throw new IllegalArgumentException(
          "Text stream: "
              + tokens.length
              + " tokens are too few for "
              + streams
              + " streams; at least "
              + (streams + 1)
              + " are needed");
    }
    this.tokens = tokens.clone();
    this.streams = streams;
    this.window = window;
  }

  @Override
  public Extent capacity() {
    return Extent.of(Math.min(window, length), streams);
  }

  @Override
  public boolean continuous() {
    return true;
  }

  @Override
  public String fingerprint() {
    return new Fingerprint().add(streams).add(window).add(tokens).finish();
  }

  @Override
  public int batches() {
    return Math.ceilDiv(length, window);
  }

  @Override
  public Batch batch(int epoch, int index) {
    int from = index * window;
    int steps = Math.min(window, length - from);
    PackedLayout layout = PackedLayout.equal(steps, streams);
    int[] inputs = new int[layout.rows()];
    int[] targets = new int[layout.rows()];
    for (int t = 0; t < steps; t++) {
      for (int s = 0; s < streams; s++) {
        int at = s * length + from + t;
        inputs[layout.row(s, t)] = tokens[at];
        targets[layout.row(s, t)] = tokens[at + 1];
      }
    }
    return new Batch(layout, new Batch.Indices(inputs), new Batch.Indices(targets), index > 0);
  }
}
