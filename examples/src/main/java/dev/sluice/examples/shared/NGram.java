package dev.sluice.examples.shared;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An n-gram: the next token given the {@code order} tokens before it, each order interpolated with
 * the one below by Witten and Bell's weights (1991), down to a uniform one:
 *
 * <pre>P(w | h) = (count(h, w) + types(h) · P(w | h')) / (count(h) + types(h))</pre>
 */
public final class NGram {
  private final int order;
  private final int vocabulary;
  private final Map<Long, Map<Integer, Integer>> contexts = new HashMap<>();

  /**
   * Counts texts.
   *
   * @param order how many tokens before the next one are looked at
   * @param vocabulary how many different tokens there may be
   * @param texts each of them begins without anything before it
   */
  public NGram(int order, int vocabulary, List<int[]> texts) {
    if (order < 1 || Math.pow(vocabulary + 1.0, order) > Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          "n-gram: order "
              + order
              + " is outside what fits for "
              + vocabulary
              + " different tokens");
    }
    this.order = order;
    this.vocabulary = vocabulary;
    texts.forEach(this::count);
  }

  private void count(int[] tokens) {
    for (int i = 0; i < tokens.length; i++) {
      long context = 0;
      for (int length = 0; length <= Math.min(order, i); length++) {
        if (length > 0) {
          context = extend(context, tokens[i - length]);
        }
        contexts.computeIfAbsent(context, c -> new HashMap<>()).merge(tokens[i], 1, Integer::sum);
      }
    }
  }

  /** A longer context: digits to the base of the vocabulary + 1, so that lengths differ too. */
  private long extend(long context, int earlier) {
    return context * (vocabulary + 1L) + earlier + 1;
  }

  /**
   * The mean bits per token.
   *
   * @param tokens a text
   * @return the mean, from the second token on
   */
  public double bitsPerToken(int[] tokens) {
    return bits(tokens) / (tokens.length - 1);
  }

  /**
   * The bits of a text.
   *
   * @param tokens a text
   * @return their sum, from the second token on
   */
  public double bits(int[] tokens) {
    double bits = 0;
    for (int i = 1; i < tokens.length; i++) {
      bits -= Math.log(probability(tokens, i)) / Math.log(2);
    }
    return bits;
  }

  private double probability(int[] tokens, int at) {
    double probability = 1.0 / vocabulary;
    long context = 0;
    for (int length = 0; length <= Math.min(order, at); length++) {
      if (length > 0) {
        context = extend(context, tokens[at - length]);
      }
      Map<Integer, Integer> counts = contexts.get(context);
      if (counts == null) {
        return probability;
      }
      int all = counts.values().stream().mapToInt(Integer::intValue).sum();
      int types = counts.size();
      probability =
          (counts.getOrDefault(tokens[at], 0) + types * probability) / (all + (double) types);
    }
    return probability;
  }
}
