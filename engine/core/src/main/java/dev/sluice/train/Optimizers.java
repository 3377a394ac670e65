package dev.sluice.train;

import dev.sluice.op.UpdateRule;

/** Optimizers with the constants that PyTorch gives them, each for a fixed rate or a schedule. */
public final class Optimizers {
  private Optimizers() {}

  /**
   * Plain stochastic gradient descent.
   *
   * @param rate the learning rate
   * @return the optimizer
   */
  public static Optimizer sgd(double rate) {
    return sgd(LearningRate.constant(rate));
  }

  /**
   * Plain stochastic gradient descent.
   *
   * @param rate the learning rate
   * @return the optimizer
   */
  public static Optimizer sgd(LearningRate rate) {
    return new Optimizer(UpdateRule.sgd(), rate);
  }

  /**
   * Stochastic gradient descent with momentum.
   *
   * @param rate the learning rate
   * @param momentum μ
   * @param nesterov whether it is Nesterov's
   * @return the optimizer
   */
  public static Optimizer sgd(LearningRate rate, double momentum, boolean nesterov) {
    return new Optimizer(UpdateRule.sgd(momentum, nesterov), rate);
  }

  /**
   * RMSProp with α = 0.99.
   *
   * @param rate the learning rate
   * @return the optimizer
   */
  public static Optimizer rmsProp(double rate) {
    return rmsProp(LearningRate.constant(rate));
  }

  /**
   * RMSProp with α = 0.99.
   *
   * @param rate the learning rate
   * @return the optimizer
   */
  public static Optimizer rmsProp(LearningRate rate) {
    return new Optimizer(UpdateRule.rmsProp(), rate);
  }

  /**
   * Adam with β = (0.9, 0.999).
   *
   * @param rate the learning rate
   * @return the optimizer
   */
  public static Optimizer adam(double rate) {
    return adam(LearningRate.constant(rate));
  }

  /**
   * Adam with β = (0.9, 0.999).
   *
   * @param rate the learning rate
   * @return the optimizer
   */
  public static Optimizer adam(LearningRate rate) {
    return new Optimizer(UpdateRule.adam(), rate);
  }

  /**
   * AdamW with β = (0.9, 0.999).
   *
   * @param rate the learning rate
   * @param weightDecay λ
   * @return the optimizer
   */
  public static Optimizer adamW(double rate, double weightDecay) {
    return adamW(LearningRate.constant(rate), weightDecay);
  }

  /**
   * AdamW with β = (0.9, 0.999).
   *
   * @param rate the learning rate
   * @param weightDecay λ
   * @return the optimizer
   */
  public static Optimizer adamW(LearningRate rate, double weightDecay) {
    return new Optimizer(UpdateRule.adamW(weightDecay), rate);
  }
}
