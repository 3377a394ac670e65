package dev.sluice.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimatesTest {
  /** Rounds around a level of their own, iterations around the round's. */
  private static List<double[]> rounds(long seed, int count, double level, double within) {
    Random random = new Random(seed);
    List<double[]> rounds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double own = level * Math.exp(0.1 * random.nextGaussian());
      rounds.add(random.doubles(5).map(x -> own * (1 + within * (2 * x - 1))).toArray());
    }
    return rounds;
  }

  @Test
  void theMedianOfAllIterations() {
    assertEquals(3, Estimates.median(List.of(new double[] {5, 1}, new double[] {3})).median());
    assertEquals(3, Estimates.median(List.of(new double[] {4, 1}, new double[] {2, 100})).median());
  }

  /** Student's t by hand: medians 1 and e², so the mean log is 1 and its error 1. */
  @Test
  void theIntervalOfTwoRounds() {
    double e2 = Math.exp(2);
    Interval interval = Estimates.median(List.of(new double[] {1}, new double[] {e2}));
    assertEquals((1 + e2) / 2, interval.median(), 1e-12);
    assertEquals(Math.exp(1 + 12.706), interval.high(), 1e-3 * interval.high());
    assertEquals(Math.exp(1 - 12.706), interval.low(), 1e-3 * interval.low());
  }

  /** 95 % intervals of 2000 experiments, at the numbers of rounds that are used. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6, 12})
  void intervalsContainTheTruthAsOftenAsTheySay(int count) {
    int contained = 0;
    for (int seed = 0; seed < 2000; seed++) {
      Interval interval = Estimates.median(rounds(seed, count, 10, 0.02));
      contained += interval.low() <= 10 && 10 <= interval.high() ? 1 : 0;
    }
    // 1900 ± 3 standard errors of 10, and a little where the median lies outside.
    assertTrue(contained > 1850 && contained < 1980, count + " rounds: " + contained);
  }

  @Test
  void ratios() {
    Interval ratio = Estimates.ratio(rounds(3, 8, 20, 0.01), rounds(4, 8, 10, 0.01));
    assertTrue(ratio.low() < 2 && 2 < ratio.high(), ratio.toString());
    assertTrue(ratio.high() / ratio.low() < 1.5, ratio.toString());
  }

  /** Both are slow in the same rounds: the pairs know, measurements apart do not. */
  @Test
  void pairedRoundsTakeOutWhatBothHave() {
    List<double[]> a = rounds(5, 5, 10, 0.001);
    List<double[]> b =
        a.stream().map(round -> Arrays.stream(round).map(x -> 2 * x).toArray()).toList();
    Interval paired = Estimates.pairedRatio(b, a);
    Interval apart = Estimates.ratio(b, a);
    assertEquals(2, paired.median(), 1e-9);
    assertTrue(paired.high() - paired.low() < 1e-6, paired.toString());
    assertTrue(apart.high() - apart.low() > 0.05, apart.toString());
  }

  @Test
  void aRoundWithoutMeasurementsIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> Estimates.median(List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Estimates.median(List.of(new double[] {1}, new double[0])));
  }

  /** Whatever the scatter of its iterations, which says nothing of another JVM. */
  @Test
  void aSingleRoundHasNoInterval() {
    List<double[]> one = List.of(new double[] {1, 2, 4.1, 8, 16});
    List<double[]> other = List.of(new double[] {1, 1, 2, 9});
    assertFalse(Estimates.median(one).known());
    assertFalse(Estimates.pairedRatio(one, other).known());
    assertFalse(Estimates.ratio(one, other).known());
    assertEquals(4.1, Estimates.median(one).median());
    assertTrue(Estimates.median(List.of(one.getFirst(), other.getFirst())).known());
  }
}
