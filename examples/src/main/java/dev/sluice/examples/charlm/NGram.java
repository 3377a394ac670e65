package dev.sluice.examples.charlm;

import java.util.HashMap;
import java.util.Map;

/**
 * A character n-gram: the next character given the {@code order} characters before it, each order
 * interpolated with the one below by Witten and Bell's weights (1991), down to a uniform one:
 *
 * <pre>P(w | h) = (count(h, w) + types(h) · P(w | h')) / (count(h) + types(h))</pre>
 */
final class NGram {
  private final int order;
  private final int vocabulary;
  private final Map<Long, Map<Integer, Integer>> contexts = new HashMap<>();

  NGram(int order, int vocabulary, int[] tokens) {
    if (order < 1 || Math.pow(vocabulary + 1.0, order) > Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          "n-gram: order " + order + " is outside what fits for " + vocabulary + " characters");
    }
    this.order = order;
    this.vocabulary = vocabulary;
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

  /** The mean bits per character over a text, from its second character on. */
  double bitsPerCharacter(int[] tokens) {
    double bits = 0;
    for (int i = 1; i < tokens.length; i++) {
      bits -= Math.log(probability(tokens, i)) / Math.log(2);
    }
    return bits / (tokens.length - 1);
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
