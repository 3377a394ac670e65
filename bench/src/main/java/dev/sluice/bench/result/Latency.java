package dev.sluice.bench.result;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * The latencies of single steps, from an HdrHistogram of all rounds.
 *
 * @param steps how many were timed
 * @param p50 the median, in nanoseconds, with the lowest and highest of the rounds' own
 * @param p99 the 99th percentile, likewise
 * @param p999 the 99.9th percentile, likewise
 * @param max the longest, in nanoseconds
 * @param histogram the HdrHistogram itself, compressed, in base 64
 */
public record Latency(
    long steps, Interval p50, Interval p99, Interval p999, double max, String histogram) {

  private static final int SIGNIFICANT_DIGITS = 3;

  /**
   * Merges the histograms of the rounds.
   *
   * @param rounds as a fork reports them
   * @return the latencies
   */
  public static Latency of(List<String> rounds) {
    List<Histogram> each = rounds.stream().map(Latency::decode).toList();
    Histogram all = new Histogram(each.getFirst());
    all.reset();
    each.forEach(all::add);
    return new Latency(
        all.getTotalCount(),
        percentile(all, each, 50),
        percentile(all, each, 99),
        percentile(all, each, 99.9),
        all.getMaxValue(),
        encode(all));
  }

  /** {@return the histogram} */
  public Histogram decoded() {
    return decode(histogram);
  }

  /**
   * A percentile of one round.
   *
   * @param round as a fork reports it
   * @param percent the percentile
   * @return nanoseconds
   */
  public static double percentile(String round, double percent) {
    return decode(round).getValueAtPercentile(percent);
  }

  private static Interval percentile(Histogram all, List<Histogram> rounds, double percent) {
    double low =
        rounds.stream().mapToDouble(r -> r.getValueAtPercentile(percent)).min().orElseThrow();
    double high =
        rounds.stream().mapToDouble(r -> r.getValueAtPercentile(percent)).max().orElseThrow();
    return new Interval(all.getValueAtPercentile(percent), low, high, Interval.Ends.RANGE);
  }

  private static Histogram decode(String text) {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("A latency histogram is damaged", e);
    }
  }

  /** {@return an empty histogram of nanoseconds} */
  public static Histogram empty() {
    return new Histogram(SIGNIFICANT_DIGITS);
  }

  /**
   * A histogram as text.
   *
   * @param histogram the histogram
   * @return compressed, in base 64
   */
  public static String encode(Histogram histogram) {
    byte[] bytes = new byte[histogram.getNeededByteBufferCapacity()];
    int length = histogram.encodeIntoCompressedByteBuffer(ByteBuffer.wrap(bytes));
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length));
  }
}
