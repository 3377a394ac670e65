package dev.sluice.op;

import java.util.ArrayList;
import java.util.List;

/**
 * One optimizer step on one parameter, in place.
 *
 * @param rule the formula
 * @param parameter what is updated
 * @param gradient the shape of the parameter
 * @param slots the rule's memory, each the shape of the parameter, in the order of {@link
 *     UpdateRule#slots()}
 * @param control {@code [3]}: the learning rate and, for Adam, {@code 1 − β₁ᵗ} and {@code 1 − β₂ᵗ};
 *     in a buffer because it changes from run to run
 * @param guard {@code [1]}: nothing is written unless it is finite; null for always
 */
public record Update(
    UpdateRule rule,
    Buffer parameter,
    Buffer gradient,
    List<Buffer> slots,
    Buffer control,
    Buffer guard)
    implements Op {
  /** Checks shapes and roles. */
  public Update {
    slots = List.copyOf(slots);
    Check.floats(this, "parameter", parameter);
    Check.condition(
        this, "parameter", parameter, parameter.role() == Role.PARAMETER, "the role PARAMETER");
    Check.shape(this, "gradient", gradient, parameter.shape());
    if (slots.size() != rule.slots().size()) {
      throw new ShapeException(
          "Update: has " + slots.size() + " slots, needs " + rule.slots().size());
    }
    for (int i = 0; i < slots.size(); i++) {
      Check.shape(this, rule.slots().get(i), slots.get(i), parameter.shape());
    }
    Check.shape(this, "control", control, Shape.vector(UpdateRule.CONTROL_SIZE));
    Check.optional(this, "guard", guard, Shape.scalar());
  }

  @Override
  public String name() {
    return rule.getClass().getSimpleName() + "Update";
  }

  @Override
  public List<Buffer> inputs() {
    List<Buffer> all = new ArrayList<>(List.of(parameter, gradient));
    all.addAll(slots);
    all.add(control);
    if (guard != null) {
      all.add(guard);
    }
    return all;
  }

  @Override
  public List<Buffer> outputs() {
    List<Buffer> all = new ArrayList<>(List.of(parameter));
    all.addAll(slots);
    return all;
  }

  @Override
  public List<Buffer> updatesInPlace() {
    return outputs();
  }

  @Override
  public long flops(Extent extent) {
    return (4 + 4L * slots.size()) * parameter.shape().size(extent);
  }
}
