package dev.sluice.data;

import dev.sluice.op.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Long sequences side by side, read window by window, for truncated backpropagation through time:
 * each window begins with the states that the one before it ended with. A sequence that ends
 * earlier than others leaves the windows after its end.
 */
public final class StreamDataset implements Dataset {
  private final List<Example> streams;
  private final int window;
  private final int longest;

  private StreamDataset(List<Example> series, int window) {
    if (window < 1) {
      throw new IllegalArgumentException(
          "Stream data set: window is " + window + ", must be at least 1");
    }
    ExamplePacking.requireAlike("Stream data set", series);
    series
        .getFirst()
        .targets()
        .forEach(
            (head, target) -> {
              if (!target.perStep()) {
                throw new IllegalArgumentException(
                    "Stream data set: a series has one target"
                        + Example.forHead(head)
                        + ", needs one per step (Example.tag or Example.forecast with a target of"
                        + " every step)");
              }
            });
    this.window = window;
    streams =
        series.stream()
            .sorted(Comparator.comparingInt((Example e) -> e.input().length()).reversed())
            .toList();
    longest = streams.getFirst().input().length();
  }

  /**
   * Several long sequences.
   *
   * @param series alike in what their inputs and targets are, with a target per step; of any
   *     lengths
   * @param window τ, steps of a window
   * @return the data set
   */
  public static StreamDataset of(List<Example> series, int window) {
    return new StreamDataset(series, window);
  }

  /**
   * One long sequence, cut into pieces of equal length; the few steps that are left over are not
   * used.
   *
   * @param series a sequence with a target per step
   * @param streams pieces that are read side by side
   * @param window τ, steps of a window
   * @return the data set
   */
  public static StreamDataset cut(Example series, int streams, int window) {
    Objects.requireNonNull(series, "Stream data set: the series is missing");
    int steps = series.input().length();
    if (streams < 1 || steps < streams) {
      throw new IllegalArgumentException(
          "Stream data set: "
              + steps
              + " steps cannot be cut into "
              + streams
              + " streams; each has one at least");
    }
    int length = steps / streams;
    List<Example> pieces = new ArrayList<>();
    for (int s = 0; s < streams; s++) {
      pieces.add(series.part(s * length, (s + 1) * length));
    }
    return new StreamDataset(pieces, window);
  }

  /**
   * A text: each token's target is the next one.
   *
   * @param tokens the text, one token longer than what is read
   * @param streams pieces that are read side by side
   * @param window τ, steps of a window
   * @return the data set
   */
  public static StreamDataset text(int[] tokens, int streams, int window) {
    Objects.requireNonNull(tokens, "Stream data set: the tokens are missing");
    if (streams < 1 || tokens.length <= streams) {
      throw new IllegalArgumentException(
          "Stream data set: "
              + tokens.length
              + " tokens are too few for "
              + streams
              + " streams; a stream has one at least, and another follows the last");
    }
    int[] inputs = Arrays.copyOf(tokens, tokens.length - 1);
    int[] next = Arrays.copyOfRange(tokens, 1, tokens.length);
    return cut(Example.tag(inputs, next), streams, window);
  }

  @Override
  public Extent capacity() {
    return layout(0).extent();
  }

  @Override
  public boolean continuous() {
    return true;
  }

  @Override
  public String fingerprint() {
    Fingerprint all = new Fingerprint().add(window);
    streams.forEach(stream -> ExamplePacking.add(all, stream));
    return all.finish();
  }

  @Override
  public int batches() {
    return Math.ceilDiv(longest, window);
  }

  /** Of falling lengths, as the streams are: who has ended is the last. */
  private PackedLayout layout(int index) {
    int from = index * window;
    return PackedLayout.of(
        streams.stream()
            .mapToInt(stream -> Math.min(window, stream.input().length() - from))
            .takeWhile(steps -> steps > 0)
            .toArray());
  }

  @Override
  public Batch batch(int epoch, int index) {
    if (index < 0 || index >= batches()) {
      throw new IndexOutOfBoundsException(
          "Stream data set: batch " + index + " of " + batches() + ", which are numbered from 0");
    }
    PackedLayout layout = layout(index);
    return ExamplePacking.batch(
        streams.subList(0, layout.sequences()), layout, index * window, index > 0);
  }
}
