package dev.sluice.op;

import java.util.List;

/** How an {@link Update} turns a gradient g into a new parameter p, with learning rate η. */
public sealed interface UpdateRule {
  /** The elements of {@link Update#control()}: learning rate and Adam's two corrections. */
  int CONTROL_SIZE = 3;

  /** What PyTorch adds to denominators. */
  double EPSILON = 1e-8;

  /** {@return the names of the buffers of the parameter's shape that the rule keeps} */
  List<String> slots();

  /**
   * The same rule with another weight decay.
   *
   * @param weightDecay λ, at least 0
   * @return the rule
   */
  UpdateRule withWeightDecay(double weightDecay);

  /** {@return plain stochastic gradient descent} */
  static UpdateRule sgd() {
    return new Sgd(0, false, 0);
  }

  /**
   * Stochastic gradient descent with momentum.
   *
   * @param momentum μ
   * @param nesterov whether it is Nesterov's
   * @return the rule
   */
  static UpdateRule sgd(double momentum, boolean nesterov) {
    return new Sgd(momentum, nesterov, 0);
  }

  /** {@return RMSProp with α = 0.99} */
  static UpdateRule rmsProp() {
    return new RmsProp(0.99, EPSILON, 0, 0);
  }

  /** {@return Adam with β = (0.9, 0.999)} */
  static UpdateRule adam() {
    return new Adam(0.9, 0.999, EPSILON, 0, false);
  }

  /**
   * AdamW with β = (0.9, 0.999).
   *
   * @param weightDecay λ
   * @return the rule
   */
  static UpdateRule adamW(double weightDecay) {
    return new Adam(0.9, 0.999, EPSILON, weightDecay, true);
  }

  /**
   * Stochastic gradient descent: {@code g ← g + λp; v ← μv + g; p ← p − ηv}, or with Nesterov
   * momentum {@code p ← p − η(g + μv)} (Sutskever et al. 2013, in PyTorch's form).
   *
   * @param momentum μ, in {@code [0, 1)}
   * @param nesterov whether the momentum is Nesterov's
   * @param weightDecay λ, at least 0
   */
  record Sgd(double momentum, boolean nesterov, double weightDecay) implements UpdateRule {
    /** Checks the constants. */
    public Sgd {
      require("Sgd", "momentum", momentum, momentum >= 0 && momentum < 1, "in [0, 1)");
      require("Sgd", "weight decay", weightDecay, weightDecay >= 0, "at least 0");
      if (nesterov && momentum == 0) {
        throw new IllegalArgumentException("Sgd: Nesterov momentum needs a momentum above 0");
      }
    }

    @Override
    public UpdateRule withWeightDecay(double newDecay) {
      return new Sgd(momentum, nesterov, newDecay);
    }

    @Override
    public List<String> slots() {
      return momentum == 0 ? List.of() : List.of("velocity");
    }
  }

  /**
   * RMSProp (Hinton 2012, in PyTorch's form): {@code g ← g + λp; s ← αs + (1 − α)g²; v ← μv + g/(√s
   * + ε); p ← p − ηv}.
   *
   * @param alpha α, in {@code [0, 1)}
   * @param epsilon ε, above 0
   * @param momentum μ, in {@code [0, 1)}
   * @param weightDecay λ, at least 0
   */
  record RmsProp(double alpha, double epsilon, double momentum, double weightDecay)
      implements UpdateRule {
    /** Checks the constants. */
    public RmsProp {
      require("RmsProp", "alpha", alpha, alpha >= 0 && alpha < 1, "in [0, 1)");
      require("RmsProp", "epsilon", epsilon, epsilon > 0, "above 0");
      require("RmsProp", "momentum", momentum, momentum >= 0 && momentum < 1, "in [0, 1)");
      require("RmsProp", "weight decay", weightDecay, weightDecay >= 0, "at least 0");
    }

    @Override
    public UpdateRule withWeightDecay(double newDecay) {
      return new RmsProp(alpha, epsilon, momentum, newDecay);
    }

    @Override
    public List<String> slots() {
      return momentum == 0 ? List.of("mean_square") : List.of("mean_square", "velocity");
    }
  }

  /**
   * Adam (Kingma and Ba 2015): {@code m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − η · m̂ /
   * (√v̂ + ε)} with {@code m̂ = m/(1 − β₁ᵗ)}, {@code v̂ = v/(1 − β₂ᵗ)}. Weight decay is added to
   * the gradient ({@code g ← g + λp}), or decoupled ({@code p ← p − ηλp}, AdamW, Loshchilov and
   * Hutter 2019).
   *
   * @param beta1 β₁, in {@code [0, 1)}
   * @param beta2 β₂, in {@code [0, 1)}
   * @param epsilon ε, above 0
   * @param weightDecay λ, at least 0
   * @param decoupled whether the weight decay is decoupled
   */
  record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
      implements UpdateRule {
    /** Checks the constants. */
    public Adam {
      require("Adam", "beta1", beta1, beta1 >= 0 && beta1 < 1, "in [0, 1)");
      require("Adam", "beta2", beta2, beta2 >= 0 && beta2 < 1, "in [0, 1)");
      require("Adam", "epsilon", epsilon, epsilon > 0, "above 0");
      require("Adam", "weight decay", weightDecay, weightDecay >= 0, "at least 0");
    }

    @Override
    public UpdateRule withWeightDecay(double newDecay) {
      return new Adam(beta1, beta2, epsilon, newDecay, decoupled);
    }

    @Override
    public List<String> slots() {
      return List.of("exp_avg", "exp_avg_sq");
    }
  }

  private static void require(
      String rule, String what, double value, boolean holds, String needed) {
    if (!holds) {
      throw new IllegalArgumentException(
          rule + ": " + what + " is " + value + ", must be " + needed);
    }
  }
}
