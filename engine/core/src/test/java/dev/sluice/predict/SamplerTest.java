package dev.sluice.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.random.PhiloxRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerTest {
  private static final double[] P = {0.1, 0.4, 0.05, 0.3, 0.15};
  private static final int DRAWS = 200_000;

  private static double[] shares(double temperature, int topK, double topP) {
    Sampler sampler = new Sampler(temperature, topK, topP, new PhiloxRandom(1, 0));
    float[] logits = new float[P.length];
    for (int i = 0; i < P.length; i++) {
      logits[i] = (float) Math.log(P[i]) + 7;
    }
    double[] shares = new double[P.length];
    for (int i = 0; i < DRAWS; i++) {
      shares[sampler.next(logits)] += 1.0 / DRAWS;
    }
    return shares;
  }

  /** Which classes stay and with which power of their probability, by the options. */
  @ParameterizedTest
  @CsvSource({
    "1,    0, 1,    '0 1 2 3 4', 1",
    "0.5,  0, 1,    '0 1 2 3 4', 2",
    "1,    2, 1,    '1 3',       1",
    "1,    9, 1,    '0 1 2 3 4', 1",
    "1,    0, 0.65, '1 3',       1",
    "1,    0, 0.71, '1 3 4',     1",
    "1,    0, 0.01, '1',         1",
    "1,    3, 0.65, '1 3',       1",
    "0,    0, 1,    '1',         1",
    "1,    1, 1,    '1',         1",
  })
  void distribution(double temperature, int topK, double topP, String kept, double power) {
    double[] expected = new double[P.length];
    double sum = 0;
    for (String text : kept.split(" ")) {
      int i = Integer.parseInt(text);
      expected[i] = Math.pow(P[i], power);
      sum += expected[i];
    }
    double[] shares = shares(temperature, topK, topP);
    for (int i = 0; i < P.length; i++) {
      double p = expected[i] / sum;
      // Five standard deviations of a binomial share; exactly 0 or 1 where p is.
      assertEquals(p, shares[i], 5 * Math.sqrt(p * (1 - p) / DRAWS) + 1e-9, "class " + i);
    }
  }

  @Test
  void extremeLogits() {
    Sampler sampler = new Sampler(1, 0, 1, new PhiloxRandom(1, 0));
    for (int i = 0; i < 100; i++) {
      assertEquals(1, sampler.next(new float[] {-Float.MAX_VALUE, Float.MAX_VALUE, -1e30f}));
    }
    assertThrows(IllegalArgumentException.class, () -> sampler.next(new float[] {0, Float.NaN}));
  }

  @Test
  void badOptions() {
    PhiloxRandom random = new PhiloxRandom(1, 0);
    assertThrows(IllegalArgumentException.class, () -> new Sampler(-1, 0, 1, random));
    assertThrows(IllegalArgumentException.class, () -> new Sampler(Double.NaN, 0, 1, random));
    assertThrows(IllegalArgumentException.class, () -> new Sampler(1, -1, 1, random));
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Sampler(1, 0, 0, random))
            .getMessage();
    assertTrue(message.contains("top-p is 0.0, must be in (0, 1]"), message);
  }
}
