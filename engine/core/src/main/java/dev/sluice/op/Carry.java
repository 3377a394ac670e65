package dev.sluice.op;

import java.util.List;

/**
 * Keeps a value for the next run: a final hidden state becomes the next window's initial state. No
 * gradient flows through it, which is what truncates backpropagation through time.
 *
 * @param from any shape
 * @param to a {@link Role#STATE} buffer of the same shape
 * @param guard {@code [1]}: nothing is written unless it is finite; null for always
 */
public record Carry(Buffer from, Buffer to, Buffer guard) implements Op {
  /** Checks shapes and role. */
  public Carry {
    Check.floats(this, "from", from);
    Check.shape(this, "to", to, from.shape());
    Check.condition(this, "to", to, to.role() == Role.STATE, "the role STATE");
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
