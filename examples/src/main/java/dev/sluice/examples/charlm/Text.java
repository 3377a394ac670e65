package dev.sluice.examples.charlm;

import dev.sluice.data.Vocabulary;
import java.nio.file.Path;

/**
 * A text as tokens.
 *
 * @param corpus the text
 * @param vocabulary its characters
 * @param train the tokens that are learned from
 * @param heldOut the tokens that are only predicted
 */
record Text(Corpus corpus, Vocabulary vocabulary, int[] train, int[] heldOut) {
  /**
   * Reads a text.
   *
   * @param path as of {@link Corpus#read}
   * @param characters the most to read
   * @param different the most to tell apart
   */
  static Text read(Path path, int characters, int different) {
    Corpus corpus = Corpus.read(path, characters);
    Vocabulary vocabulary = Vocabulary.ofCharacters(corpus.train(), different);
    return new Text(
        corpus, vocabulary, vocabulary.encode(corpus.train()), vocabulary.encode(corpus.heldOut()));
  }
}
