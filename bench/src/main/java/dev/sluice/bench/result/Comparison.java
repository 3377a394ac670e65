package dev.sluice.bench.result;

import java.util.ArrayList;
import java.util.List;

/**
 * One contender on one case in two result files.
 *
 * @param shape the case
 * @param threads how many threads computed
 * @param contender the contender
 * @param ratio the time of the second file over that of the first; null where one was not measured
 * @param certain whether both have rounds enough for a conclusion
 * @param lost why the second was not measured where the first was; null otherwise
 */
public record Comparison(
    String shape, int threads, String contender, Interval ratio, boolean certain, String lost) {

  /** Two rounds of each lie apart by chance once in three times, three once in ten. */
  private static final int LEAST_ROUNDS = 3;

  private static final String NO_CASE = "the case is not there";

  /** {@return whether the second file has the case} */
  public boolean inBoth() {
    return !NO_CASE.equals(lost);
  }

  /**
   * All that the first file measured.
   *
   * @param a the first file
   * @param b the second file
   * @return in the order of the first; what the second does not have is lost
   */
  public static List<Comparison> of(ResultFile a, ResultFile b) {
    List<Comparison> all = new ArrayList<>();
    for (CaseResult before : a.cases()) {
      CaseResult after =
          b.cases().stream()
              .filter(c -> c.shape().equals(before.shape()) && c.threads() == before.threads())
              .findFirst()
              .orElse(null);
      for (Measurement first : before.measurements()) {
        if (first.measured()) {
          all.add(compare(before, first, after));
        }
      }
    }
    return all;
  }

  private static Comparison compare(CaseResult before, Measurement first, CaseResult after) {
    Measurement second = after == null ? null : after.of(first.contender()).orElse(null);
    String lost = null;
    if (second == null) {
      lost = after == null ? NO_CASE : "the contender is not there";
    } else if (!second.measured()) {
      lost = second.outcome() + ": " + second.note();
    }
    boolean certain =
        lost == null && Math.min(first.rounds().size(), second.rounds().size()) >= LEAST_ROUNDS;
    return new Comparison(
        before.shape(),
        before.threads(),
        first.contender(),
        lost == null ? Estimates.ratio(second.rounds(), first.rounds()) : null,
        certain,
        lost);
  }

  /**
   * Whether the second is slower beyond doubt and beyond a threshold, or not measured any more.
   *
   * @param threshold the slow-down that is allowed, as a share
   * @return true for a regression
   */
  public boolean regression(double threshold) {
    return ratio == null || certain && ratio.low() > 1 + threshold;
  }

  /**
   * Whether the second is faster beyond doubt and beyond a threshold.
   *
   * @param threshold as a share
   * @return true for an improvement
   */
  public boolean improvement(double threshold) {
    return ratio != null && certain && ratio.high() < 1 - threshold;
  }
}
