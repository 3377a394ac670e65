package dev.sluice.data;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Windows over a series, each with the values that follow it: what a forecaster learns from. Start
 * with {@link #of(float[], int)}; every other method returns a changed copy.
 *
 * <pre>{@code
 * Windows windows = Windows.of(temperatures, 50).horizon(3);
 * SequenceDataset train = SequenceDataset.shuffled(windows.before(1600), 32, seed);
 * SequenceDataset test = SequenceDataset.ordered(windows.from(1600), 32);
 * }</pre>
 *
 * @param series {@code [times][features]}
 * @param length steps of a window
 * @param horizon how many times after it are predicted
 * @param stride times from one window to the next
 * @param targets which features are predicted, in this order
 */
public record Windows(float[][] series, int length, int horizon, int stride, int[] targets) {
  /** Checks the numbers. */
  public Windows {
    Objects.requireNonNull(series, "Windows: the series is missing");
    Objects.requireNonNull(targets, "Windows: the targets are missing");
    require("length", length);
    require("horizon", horizon);
    require("stride", stride);
    if (series.length < (long) length + horizon) {
      throw new IllegalArgumentException(
          "Windows: a window of "
              + length
              + " and the "
              + horizon
              + " after it need "
              + ((long) length + horizon)
              + " times, the series has "
              + series.length);
    }
    int features = series[0].length;
    for (int time = 0; time < series.length; time++) {
      if (series[time].length != features) {
        throw new IllegalArgumentException(
            "Windows: time "
                + time
                + " has "
                + series[time].length
                + " features, time 0 has "
                + features);
      }
    }
    if (targets.length == 0) {
      throw new IllegalArgumentException("Windows: has no targets, needs at least one feature");
    }
    for (int target : targets) {
      if (target < 0 || target >= features) {
        throw new IllegalArgumentException(
            "Windows: target " + target + " is none of the features [0, " + features + ")");
      }
    }
  }

  private static void require(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Windows: " + what + " is " + value + ", must be at least 1");
    }
  }

  /**
   * Windows over one number per time, each with the next one.
   *
   * @param series the numbers
   * @param length steps of a window
   * @return the windows
   */
  public static Windows of(float[] series, int length) {
    Objects.requireNonNull(series, "Windows: the series is missing");
    float[][] steps = new float[series.length][];
    Arrays.setAll(steps, time -> new float[] {series[time]});
    return of(steps, length);
  }

  /**
   * Windows over vectors, each with the next one's first feature.
   *
   * @param series {@code [times][features]}; its vectors are kept, not copied
   * @param length steps of a window
   * @return the windows
   */
  public static Windows of(float[][] series, int length) {
    return new Windows(series, length, 1, 1, new int[] {0});
  }

  /**
   * With more times to predict at once.
   *
   * @param times how many
   * @return the windows
   */
  public Windows horizon(int times) {
    return new Windows(series, length, times, stride, targets);
  }

  /**
   * With fewer windows.
   *
   * @param times from one window to the next
   * @return the windows
   */
  public Windows stride(int times) {
    return new Windows(series, length, horizon, times, targets);
  }

  /**
   * With other features to predict.
   *
   * @param features their columns
   * @return the windows
   */
  public Windows targets(int... features) {
    return new Windows(series, length, horizon, stride, features.clone());
  }

  /** {@return all windows, each with what follows it: time by time, its targets} */
  public List<Example> all() {
    return list(0, count());
  }

  /**
   * The windows that are known before a time, with what follows them: to train on.
   *
   * @param time the first time that none of them sees
   * @return the windows
   */
  public List<Example> before(int time) {
    int last = time - length - horizon; // the last window's first time
    return list(0, last < 0 ? 0 : Math.min(count(), last / stride + 1));
  }

  /**
   * The windows whose predictions begin at a time or later: to test on. Their steps may be before
   * it.
   *
   * @param time the first time that is predicted
   * @return the windows
   */
  public List<Example> from(int time) {
    int first = Math.max(0, Math.ceilDiv(time - length, stride));
    return list(Math.min(first, count()), count());
  }

  private int count() {
    return (series.length - length - horizon) / stride + 1;
  }

  /** Made when they are asked for: each has an array of its own, as long as the window. */
  private List<Example> list(int from, int to) {
    return new AbstractList<>() {
      @Override
      public Example get(int index) {
        return example((from + Objects.checkIndex(index, to - from)) * stride);
      }

      @Override
      public int size() {
        return to - from;
      }
    };
  }

  private Example example(int begin) {
    int end = begin + length;
    float[] next = new float[horizon * targets.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = series[end + i / targets.length][targets[i % targets.length]];
    }
    return Example.forecast(Arrays.copyOfRange(series, begin, end), next);
  }

  @Override
  public String toString() {
    return count()
        + " windows of "
        + length
        + ", each with the next "
        + horizon
        + ", over "
        + series.length
        + " times of "
        + series[0].length
        + " features";
  }
}
