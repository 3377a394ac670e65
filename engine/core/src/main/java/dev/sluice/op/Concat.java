package dev.sluice.op;

import java.util.List;

/**
 * Puts matrices side by side.
 *
 * @param parts matrices {@code [n, c1]}, {@code [n, c2]}, …
 * @param out {@code [n, c1 + c2 + …]}
 */
public record Concat(List<Buffer> parts, Buffer out) implements Op {
  /** Checks the shapes. */
  public Concat {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("Concat: needs at least one part");
    }
    Shape first = parts.getFirst().shape();
    int columns = 0;
    for (int i = 0; i < parts.size(); i++) {
      Buffer part = parts.get(i);
      Check.floats(this, "part " + i, part);
      Check.condition(
          this,
          "part " + i,
          part,
          part.shape().leading().equals(first.leading()),
          "[" + first.leading() + ", ·]");
      columns += part.shape().columns();
    }
    Check.shape(this, "out", out, first.withColumns(columns));
  }

  @Override
  public List<Buffer> inputs() {
    return parts;
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return 0;
  }

  @Override
  public void backward(GradientTape tape) {
    int from = 0;
    for (Buffer part : parts) {
      if (tape.wants(part)) {
        Buffer gradient = tape.gradient(part);
        tape.record(new Slice(tape.of(out), from, gradient));
        tape.contribute(part, gradient);
      }
      from += part.shape().columns();
    }
  }
}
