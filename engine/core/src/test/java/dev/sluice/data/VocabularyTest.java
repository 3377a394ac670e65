package dev.sluice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  @Test
  void charactersByFrequency() {
    Vocabulary vocabulary = Vocabulary.ofCharacters("bbbaac😀😀😀😀", 100);
    assertEquals(List.of(Vocabulary.UNKNOWN, "😀", "b", "a", "c"), vocabulary.entries());
    assertArrayEquals(new int[] {3, 1, 0}, vocabulary.encode("a😀z"));
    assertEquals("a😀" + Vocabulary.UNKNOWN, vocabulary.decode(3, 1, 0));
  }

  @Test
  void rareOnesBecomeUnknown() {
    Vocabulary vocabulary = Vocabulary.ofTokens(List.of("the", "cat", "the", "dog", "dog"), 3);
    assertEquals(List.of(Vocabulary.UNKNOWN, "dog", "the"), vocabulary.entries());
    assertArrayEquals(new int[] {2, 0}, vocabulary.encode(List.of("the", "cat")));
    assertEquals(vocabulary.entries(), Vocabulary.ofEntries(vocabulary.entries()).entries());
  }

  @Test
  void halfASurrogatePairIsUnknown() {
    Vocabulary vocabulary = Vocabulary.ofCharacters("?a\uD83D", 10);
    assertEquals(List.of(Vocabulary.UNKNOWN, "?", "a"), vocabulary.entries());
    assertArrayEquals(new int[] {0, 2}, vocabulary.encode("\uD83Da"));
  }

  @Test
  void badVocabularies() {
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.ofCharacters("", 10));
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.ofCharacters("abc", 1));
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.ofEntries(List.of("a")));
    assertThrows(
        IllegalArgumentException.class,
        () -> Vocabulary.ofEntries(List.of(Vocabulary.UNKNOWN, "a", "a")));
    Vocabulary vocabulary = Vocabulary.ofCharacters("abc", 10);
    assertEquals(
        "Vocabulary: number 4 is outside [0, 4)",
        assertThrows(IllegalArgumentException.class, () -> vocabulary.entry(4)).getMessage());
  }

  /** As Files.readString leaves it. */
  @Test
  void aByteOrderMarkIsNoCharacter() {
    Vocabulary vocabulary = Vocabulary.ofCharacters("\uFEFFab", 10);
    assertEquals(Vocabulary.ofCharacters("ab", 10).entries(), vocabulary.entries());
    assertArrayEquals(vocabulary.encode("ab"), vocabulary.encode("\uFEFFab"));
  }
}
