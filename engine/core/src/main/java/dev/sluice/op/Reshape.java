package dev.sluice.op;

import java.util.List;

/**
 * The same numbers, line after line, in a matrix of another fixed shape.
 *
 * @param x a fixed shape
 * @param out a fixed shape of as many numbers
 */
public record Reshape(Buffer x, Buffer out) implements Op {
  /** Checks the shapes. */
  public Reshape {
    Check.fixed(this, "x", x);
    Check.fixed(this, "out", out);
    long size = size(x);
    Check.condition(this, "out", out, size(out) == size, size + " numbers");
  }

  private static long size(Buffer buffer) {
    return (long) buffer.shape().count() * buffer.shape().columns();
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(x);
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
    Buffer dx = tape.gradient(x);
    tape.record(new Reshape(tape.of(out), dx));
    tape.contribute(x, dx);
  }
}
