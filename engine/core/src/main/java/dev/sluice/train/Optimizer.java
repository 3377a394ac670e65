package dev.sluice.train;

import dev.sluice.op.UpdateRule;
import java.util.Objects;

/**
 * How gradients change the weights; {@link Optimizers} makes those of PyTorch.
 *
 * @param rule the formula of an update
 * @param rate the learning rate, step by step
 */
public record Optimizer(UpdateRule rule, LearningRate rate) {
  /** Checks that both are there. */
  public Optimizer {
    Objects.requireNonNull(rule, "Optimizer: the rule is missing");
    Objects.requireNonNull(rate, "Optimizer: the learning rate is missing");
  }
}
