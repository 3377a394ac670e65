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

  /** Student's t by hand: logs 0, 2, 0, 2 have the mean 1 and the standard error 1/√3. */
  @Test
  void theIntervalOfFourRounds() {
    double[] low = {1};
    double[] high = {Math.exp(2)};
    Interval interval = Estimates.median(List.of(low, high, low, high));
    assertEquals((1 + Math.exp(2)) / 2, interval.median(), 1e-12);
    assertEquals(Math.exp(1 + 3.182 / Math.sqrt(3)), interval.high(), 1e-3 * interval.high());
    assertEquals(Math.exp(1 - 3.182 / Math.sqrt(3)), interval.low(), 1e-3 * interval.low());
    assertEquals(Interval.Ends.CONFIDENCE, interval.ends());
  }

  /** Not 2.20e-07 to 74104316279. */
  @Test
  void fewRoundsHaveTheirRange() {
    List<double[]> rounds = List.of(new double[] {1, 2, 3}, new double[] {8}, new double[] {4});
    assertEquals(new Interval(3, 2, 8, Interval.Ends.RANGE), rounded(Estimates.median(rounds)));
    List<double[]> other = List.of(new double[] {1}, new double[] {2}, new double[] {8});
    assertEquals(
        new Interval(1.5, 0.5, 4, Interval.Ends.RANGE),
        rounded(Estimates.pairedRatio(rounds, other)));
    assertEquals(
        new Interval(1.5, 0.25, 8, Interval.Ends.RANGE), rounded(Estimates.ratio(rounds, other)));
  }

  private static Interval rounded(Interval interval) {
    return new Interval(
        Math.rint(interval.median() * 1e9) / 1e9,
        Math.rint(interval.low() * 1e9) / 1e9,
        Math.rint(interval.high() * 1e9) / 1e9,
        interval.ends());
  }

  /** 95 % intervals of 2000 experiments, at the numbers of rounds that are used. */
  @ParameterizedTest
  @ValueSource(ints = {4, 6, 12})
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
