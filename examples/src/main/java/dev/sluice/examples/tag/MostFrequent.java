package dev.sluice.examples.tag;

import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tag that a word has most often; of a word that was never met, the most frequent of all. */
final class MostFrequent {
  private final Map<String, int[]> counts = new HashMap<>();
  private final int[] all;

  MostFrequent(List<Sentence> sentences, int tags) {
    all = new int[tags];
    for (Sentence sentence : sentences) {
      for (int t = 0; t < sentence.tags().length; t++) {
        int tag = sentence.tags()[t];
        if (tag != SoftmaxCrossEntropy.IGNORED) {
          counts.computeIfAbsent(sentence.words().get(t), _ -> new int[tags])[tag]++;
          all[tag]++;
        }
      }
    }
  }

  int[] tag(Sentence sentence) {
    return sentence.words().stream()
        .mapToInt(word -> largest(counts.getOrDefault(word, all)))
        .toArray();
  }

  private static int largest(int[] counts) {
    int best = 0;
    for (int i = 1; i < counts.length; i++) {
      best = counts[i] > counts[best] ? i : best;
    }
    return best;
  }
}
