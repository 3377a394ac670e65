package dev.sluice.train;

import dev.sluice.op.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How gradients change the weights; {@link Optimizers} makes those of PyTorch. Every method returns
 * a changed copy.
 */
public final class Optimizer {
  private final Formula formula;
  private final LearningRate rate;
  private final List<ParameterGroup> groups;

  private Optimizer(Formula formula, LearningRate rate, List<ParameterGroup> groups) {
    this.formula = formula;
    this.rate = Objects.requireNonNull(rate, "Optimizer: the learning rate is missing");
    this.groups = List.copyOf(groups);
  }

  /**
   * For all parameters alike.
   *
   * @param rule the formula of an update
   * @param rate the learning rate
   */
  public Optimizer(UpdateRule rule, LearningRate rate) {
    this(
        new Formula.Known(Objects.requireNonNull(rule, "Optimizer: the rule is missing")),
        rate,
        List.of());
  }

  /**
   * For all parameters alike, by a formula of one's own.
   *
   * @param formula the formula of an update
   * @param rate the learning rate
   */
  public Optimizer(UpdateFormula formula, LearningRate rate) {
    this(
        new Formula.Own(Objects.requireNonNull(formula, "Optimizer: the formula is missing")),
        rate,
        List.of());
  }

  /** {@return the learning rate, step by step} */
  public LearningRate rate() {
    return rate;
  }

  /** {@return parameters that are updated otherwise; of several that fit one, the last counts} */
  public List<ParameterGroup> groups() {
    return groups;
  }

  Formula formula() {
    return formula;
  }

  /**
   * With parameters that stay as they are.
   *
   * @param names parameters' names, or the first or last parts of names, as {@code "embedding"}
   * @return the optimizer
   */
  public Optimizer freeze(String... names) {
    Optimizer more = this;
    for (String name : names) {
      more = more.with(new ParameterGroup(name, 0, OptionalDouble.empty()));
    }
    return more;
  }

  /**
   * With parameters of another learning rate.
   *
   * @param name a parameter's name, or the first or last parts of names
   * @param rateFactor what the rate is multiplied with
   * @return the optimizer
   */
  public Optimizer group(String name, double rateFactor) {
    return with(new ParameterGroup(name, rateFactor, OptionalDouble.empty()));
  }

  /**
   * With parameters of another learning rate and weight decay.
   *
   * @param name a parameter's name, or the first or last parts of names
   * @param rateFactor what the rate is multiplied with
   * @param weightDecay λ of these
   * @return the optimizer
   */
  public Optimizer group(String name, double rateFactor, double weightDecay) {
    formula.withWeightDecay(weightDecay); // which looks at it
    return with(new ParameterGroup(name, rateFactor, OptionalDouble.of(weightDecay)));
  }

  private Optimizer with(ParameterGroup group) {
    List<ParameterGroup> more = new ArrayList<>(groups);
    more.add(group);
    return new Optimizer(formula, rate, more);
  }

  /** How one parameter is updated. */
  ParameterGroup groupOf(String parameter) {
    return groups.reversed().stream()
        .filter(group -> group.has(parameter))
        .findFirst()
        .orElse(new ParameterGroup(parameter, 1, OptionalDouble.empty()));
  }
}
