package dev.sluice.examples.classify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Naive Bayes on character trigrams, counts smoothed by adding one and all classes equally likely
 * at first, as the weights of the trained model have it.
 */
final class NaiveBayes {
  private static final int LENGTH = 3;

  private final List<Map<String, Integer>> counts = new ArrayList<>();
  private final List<Integer> totals = new ArrayList<>();
  private final Set<String> known = new HashSet<>();

  NaiveBayes(int classes) {
    for (int i = 0; i < classes; i++) {
      counts.add(new HashMap<>());
      totals.add(0);
    }
  }

  private static List<String> trigrams(String name) {
    String padded = "^^" + name + "$";
    List<String> all = new ArrayList<>();
    for (int i = 0; i + LENGTH <= padded.length(); i++) {
      all.add(padded.substring(i, i + LENGTH));
    }
    return all;
  }

  void count(String name, int of) {
    for (String trigram : trigrams(name)) {
      known.add(trigram);
      counts.get(of).merge(trigram, 1, Integer::sum);
      totals.set(of, totals.get(of) + 1);
    }
  }

  /** The most probable class. */
  int predict(String name) {
    int best = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int of = 0; of < counts.size(); of++) {
      double sum = 0;
      for (String trigram : trigrams(name)) {
        double seen = counts.get(of).getOrDefault(trigram, 0) + 1.0;
        sum += Math.log(seen / (totals.get(of) + known.size() + 1.0));
      }
      if (sum > largest) {
        largest = sum;
        best = of;
      }
    }
    return best;
  }
}
