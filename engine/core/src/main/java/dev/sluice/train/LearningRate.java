package dev.sluice.train;

/**
 * A learning-rate schedule: a pure function of the step, so that a resumed training continues it.
 * One of one's own is a record of its constants: its text tells trainings apart, see {@link
 * Trainer#resume}.
 */
@FunctionalInterface
public interface LearningRate {
  /**
   * The learning rate of a step.
   *
   * @param step optimizer steps done before, from 0
   * @return the rate
   */
  double at(long step);

  /**
   * Always the same.
   *
   * @param rate the rate, above 0
   * @return the schedule
   */
  static LearningRate constant(double rate) {
    return new Constant(rate);
  }

  /**
   * Always the same.
   *
   * @param rate the rate, above 0
   */
  record Constant(double rate) implements LearningRate {
    /** Checks the rate. */
    public Constant {
      positive("rate", rate);
    }

    @Override
    public double at(long step) {
      return rate;
    }
  }

  /**
   * {@code rate · factor^⌊step / every⌋}.
   *
   * @param rate the first rate, above 0
   * @param factor what it is multiplied with, in (0, 1]
   * @param every steps between changes, at least 1
   */
  record Decay(double rate, double factor, long every) implements LearningRate {
    /** Checks the constants. */
    public Decay {
      positive("rate", rate);
      positive("factor", factor);
      positive("every", every);
      if (factor > 1) {
        throw new IllegalArgumentException(
            "Learning rate: factor is " + factor + ", must be at most 1");
      }
    }

    @Override
    public double at(long step) {
      return rate * Math.pow(factor, step / every);
    }
  }

  /**
   * Half a cosine from one rate to another (Loshchilov and Hutter 2017), which then stays.
   *
   * @param rate the first rate, above 0
   * @param floor the last rate, at least 0
   * @param steps steps from one to the other, at least 1
   */
  record Cosine(double rate, double floor, long steps) implements LearningRate {
    /** Checks the constants. */
    public Cosine {
      positive("rate", rate);
      positive("steps", steps);
      if (!(floor >= 0 && floor <= rate)) {
        throw new IllegalArgumentException(
            "Learning rate: floor is " + floor + ", must be in [0, " + rate + "]");
      }
    }

    @Override
    public double at(long step) {
      double done = Math.min(1, (double) step / steps);
      return floor + (rate - floor) * (1 + Math.cos(Math.PI * done)) / 2;
    }
  }

  /**
   * A linear rise from near 0 to another schedule's first rate, then that schedule.
   *
   * @param steps steps of the rise, at least 1
   * @param then the schedule after it, which starts at its own step 0
   */
  record Warmup(long steps, LearningRate then) implements LearningRate {
    /** Checks the constants. */
    public Warmup {
      positive("warm-up steps", steps);
    }

    @Override
    public double at(long step) {
      return step < steps ? then.at(0) * (step + 1) / steps : then.at(step - steps);
    }
  }

  private static void positive(String what, double value) {
    if (!(value > 0 && value <= Float.MAX_VALUE)) { // it becomes a 32-bit number
      throw new IllegalArgumentException(
          "Learning rate: "
              + what
              + " is "
              + value
              + ", must be above 0 and at most "
              + Float.MAX_VALUE);
    }
  }
}
