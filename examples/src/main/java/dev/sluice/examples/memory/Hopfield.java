package dev.sluice.examples.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Hopfield's network of 1982: units of ±1, weights {@code W = 1/N Σ ξ ξᵀ} without a diagonal, units
 * updated one after the other by the sign of what reaches them, which never raises the energy
 * {@code −½ sᵀ W s}.
 */
final class Hopfield {
  private final int units;
  private final float[][] weights;

  Hopfield(List<int[]> patterns) {
    units = patterns.getFirst().length;
    weights = new float[units][units];
    for (int[] pattern : patterns) {
      for (int i = 0; i < units; i++) {
        for (int j = 0; j < units; j++) {
          if (i != j) {
            weights[i][j] += (float) (pattern[i] * pattern[j]) / units;
          }
        }
      }
    }
  }

  private double reaching(int unit, int[] state) {
    double sum = 0;
    for (int j = 0; j < units; j++) {
      sum += weights[unit][j] * state[j];
    }
    return sum;
  }

  double energy(int[] state) {
    double energy = 0;
    for (int i = 0; i < units; i++) {
      energy -= state[i] * reaching(i, state) / 2;
    }
    return energy;
  }

  /**
   * Updates until nothing changes.
   *
   * @param state the first state; becomes the last
   * @param random the order of the updates
   * @return the energy at first and after every change
   */
  List<Double> recall(int[] state, Random random) {
    List<Double> energies = new ArrayList<>();
    energies.add(energy(state));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < units; i++) {
      order.add(i);
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      Collections.shuffle(order, random);
      for (int unit : order) {
        double reaching = reaching(unit, state);
        if (state[unit] * reaching < 0) {
          state[unit] = -state[unit];
          energies.add(energies.getLast() - 2 * Math.abs(reaching));
          changed = true;
        }
      }
    }
    return energies;
  }

  /** How alike two states are: 1 where they are the same, 0 where nothing is in common. */
  static double overlap(int[] a, int[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum / a.length;
  }

  /** A pattern of units that are 1 or -1 by chance. */
  static int[] drawn(int units, Random random) {
    int[] pattern = new int[units];
    for (int i = 0; i < units; i++) {
      pattern[i] = random.nextBoolean() ? 1 : -1;
    }
    return pattern;
  }

  /** The pattern with a share of its units turned. */
  static int[] damaged(int[] pattern, double share, Random random) {
    int[] damaged = pattern.clone();
    for (int i = 0; i < damaged.length; i++) {
      if (random.nextDouble() < share) {
        damaged[i] = -damaged[i];
      }
    }
    return damaged;
  }
}
