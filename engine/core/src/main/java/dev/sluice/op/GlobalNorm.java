package dev.sluice.op;

import java.util.List;

/**
 * {@code norm = √ Σ x²} over every element of every part, in a fixed order, whatever the size of
 * the squares: a norm that is a 32-bit float is computed. A backend may take numbers below 2⁻⁹² for
 * 0.
 *
 * @param parts any shapes
 * @param norm {@code [1]}
 */
public record GlobalNorm(List<Buffer> parts, Buffer norm) implements Op {
  /** Checks the shapes. */
  public GlobalNorm {
    parts = List.copyOf(parts);
    for (int i = 0; i < parts.size(); i++) {
      Check.floats(this, "part " + i, parts.get(i));
    }
    Check.shape(this, "norm", norm, Shape.scalar());
  }

  @Override
  public List<Buffer> inputs() {
    return parts;
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(norm);
  }

  @Override
  public long flops(Extent extent) {
    return 2 * parts.stream().mapToLong(part -> part.shape().size(extent)).sum();
  }
}
