package dev.sluice.examples.tag;

import java.util.ArrayList;
import java.util.List;

/**
 * Words in a row.
 *
 * @param words as the model reads them
 * @param shown as they are written
 * @param gaps what is written before each
 * @param tags a number per word, or {@link dev.sluice.op.SoftmaxCrossEntropy#IGNORED}
 */
record Sentence(List<String> words, List<String> shown, List<String> gaps, int[] tags) {
  Sentence {
    if (words.size() != shown.size()
        || words.size() != gaps.size()
        || words.size() != tags.length) {
      throw new IllegalArgumentException("Sentence: words, gaps and tags are not as many");
    }
  }

  /** Grows word by word. */
  static final class Builder {
    private final List<String> words = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private final List<Integer> tags = new ArrayList<>();

    void add(String word, String written, String gap, int tag) {
      words.add(word);
      shown.add(written);
      gaps.add(gap);
      tags.add(tag);
    }

    int size() {
      return words.size();
    }

    Sentence build() {
      Sentence sentence =
          new Sentence(
              List.copyOf(words),
              List.copyOf(shown),
              List.copyOf(gaps),
              tags.stream().mapToInt(Integer::intValue).toArray());
      words.clear();
      shown.clear();
      gaps.clear();
      tags.clear();
      return sentence;
    }
  }
}
