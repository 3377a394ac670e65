package dev.sluice.train;

import dev.sluice.op.UpdateRule;

/** Optimizers with the constants that PyTorch gives them. */
public final class Optimizers {
  private static final double EPSILON = 1e-8;

  private Optimizers() {}

  /** {@return plain stochastic gradient descent} */
  public static UpdateRule sgd() {
    return new UpdateRule.Sgd(0, false, 0);
  }

  /**
   * Stochastic gradient descent with momentum.
   *
   * @param momentum μ
   * @param nesterov whether it is Nesterov's
   * @return the rule
   */
  public static UpdateRule sgd(double momentum, boolean nesterov) {
    return new UpdateRule.Sgd(momentum, nesterov, 0);
  }

  /** {@return RMSProp with α = 0.99} */
  public static UpdateRule rmsProp() {
    return new UpdateRule.RmsProp(0.99, EPSILON, 0, 0);
  }

  /** {@return Adam with β = (0.9, 0.999)} */
  public static UpdateRule adam() {
    return new UpdateRule.Adam(0.9, 0.999, EPSILON, 0, false);
  }

  /**
   * AdamW with β = (0.9, 0.999).
   *
   * @param weightDecay λ
   * @return the rule
   */
  public static UpdateRule adamW(double weightDecay) {
    return new UpdateRule.Adam(0.9, 0.999, EPSILON, weightDecay, true);
  }

  /** What an update reads of the host in a step: see {@link dev.sluice.op.Update#control()}. */
  static void control(UpdateRule rule, double rate, long step, float[] control) {
    control[0] = (float) rate;
    control[1] = 1;
    control[2] = 1;
    if (rule instanceof UpdateRule.Adam adam) {
      control[1] = (float) (1 - Math.pow(adam.beta1(), step + 1.0));
      control[2] = (float) (1 - Math.pow(adam.beta2(), step + 1.0));
    }
  }
}
