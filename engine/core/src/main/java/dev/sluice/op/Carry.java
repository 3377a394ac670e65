package dev.sluice.op;

import java.util.List;

/**
 * Keeps a value for the next run: a final hidden state becomes the next window's initial state, or
 * a new value a parameter's or an optimizer's memory. No gradient flows through it, which is what
 * truncates backpropagation through time.
 *
 * @param from any shape
 * @param to a state, a parameter or a slot of the same shape
 * @param guard {@code [1]}: nothing is written unless it is finite; null for always
 */
public record Carry(Buffer from, Buffer to, Buffer guard) implements Op {
  /** Checks shapes and role. */
  public Carry {
    Check.floats(this, "from", from);
    Check.shape(this, "to", to, from.shape());
    boolean kept = to.role() == Role.STATE || to.role() == Role.PARAMETER || to.role() == Role.SLOT;
    Check.condition(this, "to", to, kept, "the role STATE, PARAMETER or SLOT");
    Check.optional(this, "guard", guard, Shape.scalar());
  }

  @Override
  public List<Buffer> inputs() {
    return guard == null ? List.of(from) : List.of(from, guard);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(to);
  }

  @Override
  public long flops(Extent extent) {
    return 0;
  }
}
