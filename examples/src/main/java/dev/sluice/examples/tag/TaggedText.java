package dev.sluice.examples.tag;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Sentences to learn from, and some that are held out.
 *
 * @param origin where they came from, in words
 * @param tags what the tags' numbers mean
 * @param train what is learned from
 * @param heldOut what is only predicted
 */
record TaggedText(String origin, List<String> tags, List<Sentence> train, List<Sentence> heldOut) {
  /** A word that is met once is as good as unknown: names of the held-out part are met never. */
  private static final int LEAST = 2;

  /** The words that are met more than once. */
  List<String> frequentWords() {
    Map<String, Integer> counts = new HashMap<>();
    train.forEach(s -> s.words().forEach(word -> counts.merge(word, 1, Integer::sum)));
    List<String> frequent = new ArrayList<>();
    train.forEach(
        s -> s.words().stream().filter(word -> counts.get(word) >= LEAST).forEach(frequent::add));
    return frequent;
  }

  /** All characters of what is learned from. */
  String characters() {
    StringBuilder all = new StringBuilder();
    train.forEach(s -> s.words().forEach(all::append));
    return all.toString();
  }

  /** The words of the longest sentence. */
  int longest() {
    int longest = 1;
    for (List<Sentence> part : List.of(train, heldOut)) {
      longest = Math.max(longest, part.stream().mapToInt(s -> s.words().size()).max().orElse(0));
    }
    return longest;
  }

  /** What is learned from in an order of its own. */
  List<Sentence> shuffled(Random random) {
    List<Sentence> order = new ArrayList<>(train);
    Collections.shuffle(order, random);
    return order;
  }
}
