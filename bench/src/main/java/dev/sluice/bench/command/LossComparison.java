package dev.sluice.bench.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The losses of a training on a backend beside those of cpu. What steps do with roundings nobody
 * can say beforehand, as they move weights; so a third training, on cpu with a learning rate that
 * is larger by as little as gradients are rounded, shows it.
 *
 * @param steps how many were compared
 * @param loss the last one
 * @param cpuLoss the same of cpu
 * @param first by how much the first ones are apart
 * @param bound by how much they may be
 * @param apart the most that two of a step are apart
 * @param drift by how much they may be
 * @param losses all of them
 * @param cpuLosses those of cpu
 */
record LossComparison(
    int steps,
    double loss,
    double cpuLoss,
    double first,
    double bound,
    double apart,
    double drift,
    List<Double> losses,
    List<Double> cpuLosses) {
  private static final double UNIT = 0x1p-24;

  /** Of the activations of a step, which round a few times each. */
  private static final int ACTIVATIONS = 18;

  /**
   * Compares.
   *
   * @param losses of the backend, a number for each step
   * @param cpu of cpu
   * @param moved of cpu with the other learning rate
   * @param bound by how much first losses of about 1 may be apart
   * @return the comparison
   */
  static LossComparison of(
      List<Double> losses, List<Double> cpu, List<Double> moved, double bound) {
    double first = bound * Math.max(1, cpu.getFirst());
    return new LossComparison(
        Math.min(losses.size(), cpu.size()),
        losses.getLast(),
        cpu.getLast(),
        Math.abs(losses.getFirst() - cpu.getFirst()),
        first,
        apart(losses, cpu),
        Math.max(first, apart(moved, cpu)),
        losses,
        cpu);
  }

  private static double apart(List<Double> some, List<Double> others) {
    double apart = 0;
    for (int i = 0; i < Math.min(some.size(), others.size()); i++) {
      apart = Math.max(apart, Math.abs(some.get(i) - others.get(i))); // max keeps a NaN
    }
    return apart;
  }

  /**
   * By how much what comes out of some steps may be off, of numbers below 1: what each step adds,
   * the random walk of a sum of so many products and the roundings of its activations.
   *
   * @param window time steps
   * @param terms of the sum for a gate
   */
  static double rounding(int window, int terms) {
    return window * (Math.sqrt(terms) + ACTIVATIONS) * UNIT;
  }

  /**
   * By how much the means of the cross-entropies of a window may be apart, where they are about 1.
   * Each is a mean of as many as there are steps and sequences, whose sum rounds as often; each
   * cross-entropy moves by at most twice what the logits move by.
   *
   * @param window time steps
   * @param terms of the sum for a gate
   * @param sequences side by side
   */
  static double bound(int window, int terms, int sequences) {
    return 2 * (2 * rounding(window, terms) + window * sequences * UNIT);
  }

  /** {@return whether the backend trains as cpu does} */
  @JsonProperty
  boolean holds() {
    return losses.size() == cpuLosses.size() && first <= bound && apart <= drift;
  }
}
