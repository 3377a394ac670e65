package dev.sluice.examples.classify;

import dev.sluice.random.PhiloxRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names to learn from, and a fifth that is held out. A name that several languages have is in one
 * of both with all of them.
 *
 * @param languages the classes
 * @param train what is learned from
 * @param heldOut what is only predicted
 */
record Split(List<String> languages, List<Name> train, List<Name> heldOut) {
  private static final int HELD_OUT_PART = 5;

  /** A name and the number of its language. */
  record Name(String text, int language) {}

  /** At most so many names of each language. */
  static Split of(Names names, int most, long seed) {
    Random random = Random.from(new PhiloxRandom(seed, 2));
    List<Name> all = new ArrayList<>();
    List<String> languages = List.copyOf(names.byLanguage().keySet());
    for (int language = 0; language < languages.size(); language++) {
      List<String> own = new ArrayList<>(names.byLanguage().get(languages.get(language)));
      Collections.shuffle(own, random);
      for (String name : own.subList(0, Math.min(most, own.size()))) {
        all.add(new Name(name, language));
      }
    }
    TreeSet<String> texts = new TreeSet<>();
    all.forEach(name -> texts.add(name.text));
    List<String> order = new ArrayList<>(texts);
    Collections.shuffle(order, random);
    Set<String> held = new HashSet<>(order.subList(0, Math.max(1, order.size() / HELD_OUT_PART)));
    return new Split(
        languages,
        all.stream().filter(name -> !held.contains(name.text)).toList(),
        all.stream().filter(name -> held.contains(name.text)).toList());
  }

  /** What classes weigh so that each counts the same: one over its share. */
  double[] weights() {
    double[] weights = new double[languages.size()];
    train.forEach(name -> weights[name.language]++);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weights[i] == 0 ? 0 : train.size() / (weights.length * weights[i]);
    }
    return weights;
  }

  /** All that is learned from, to count its characters. */
  String trainedText() {
    StringBuilder text = new StringBuilder();
    train.forEach(name -> text.append(name.text));
    return text.toString();
  }
}
