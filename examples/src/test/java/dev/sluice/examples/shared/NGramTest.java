package dev.sluice.examples.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NGramTest {
  /** Witten and Bell's weights worked out by hand for the text 0 1 0 1 0. */
  @Test
  void byHand() {
    NGram model = new NGram(1, 2, List.of(new int[] {0, 1, 0, 1, 0}));
    // Order 0: three 0s and two 1s of two types over a uniform 1/2: P(0) = (3+2/2)/7, P(1) = 3/7.
    // After 0: two 1s of one type: P(1|0) = (2 + 3/7)/3; after 1: two 0s: P(0|1) = (2 + 4/7)/3.
    double expected = -(Math.log((2 + 3.0 / 7) / 3) + Math.log((2 + 4.0 / 7) / 3)) / Math.log(2);
    assertEquals(expected / 2, model.bitsPerToken(new int[] {0, 1, 0}), 1e-12);
  }

  @Test
  void higherOrdersKnowMoreOfATextWithALongPeriod() {
    int[] text = new int[3000];
    int[] period = {0, 0, 1, 0, 2, 0, 0, 2, 1, 1};
    for (int i = 0; i < text.length; i++) {
      text[i] = period[i % period.length];
    }
    double before = Double.POSITIVE_INFINITY;
    for (int order = 1; order <= 3; order++) {
      double bits = new NGram(order, 3, List.of(text)).bitsPerToken(text);
      assertTrue(bits < before, "order " + order);
      before = bits;
    }
    assertTrue(before < 0.05, "three characters say where in the period one is: " + before);
  }

  @Test
  void probabilitiesSumToOne() {
    int[] text = {0, 1, 2, 0, 1, 1, 0, 2, 2, 1, 0};
    NGram model = new NGram(2, 4, List.of(text));
    double sum = 0;
    for (int next = 0; next < 4; next++) {
      // Bits of a text of three characters: those of the second and the third.
      double both = 2 * model.bitsPerToken(new int[] {0, 1, next});
      double first = model.bitsPerToken(new int[] {0, 1});
      sum += Math.pow(2, -(both - first));
    }
    assertEquals(1, sum, 1e-12);
  }

  @Test
  void ordersThatDoNotFit() {
    assertThrows(IllegalArgumentException.class, () -> new NGram(0, 4, List.of(new int[] {0})));
    assertThrows(IllegalArgumentException.class, () -> new NGram(20, 100, List.of(new int[] {0})));
  }
}
