package dev.sluice.op;

import java.util.List;

/**
 * The sum, the mean or the largest number over one dimension. Sums have a fixed order, so that they
 * have the same bits in every run.
 *
 * @param over the dimension; {@link Over#COLUMNS} or {@link Over#STEPS} for the largest
 * @param kind what is computed
 * @param x a matrix {@code [n, c]}; {@code [rows, c]} for {@link Over#STEPS}
 * @param out the reduced shape, see {@link Over}
 */
public record Reduce(Over over, Kind kind, Buffer x, Buffer out) implements Op {
  /** What is made of many numbers. */
  public enum Kind {
    /** Their sum. */
    SUM,
    /** Their sum divided by how many they are. */
    MEAN,
    /** The largest of them; NaN where one is. */
    MAX
  }

  /** Checks the shapes. */
  public Reduce {
    Check.floats(this, "x", x);
    if (over == Over.STEPS) {
      Check.rows(this, "x", x);
    }
    if (kind == Kind.MAX && over != Over.COLUMNS && over != Over.STEPS) {
      throw new IllegalArgumentException(
          "Reduce: the largest is taken over COLUMNS or STEPS, not over " + over);
    }
    Check.shape(this, "out", out, over.reduce(x.shape()));
  }

  @Override
  public String name() {
    return Label.of(kind) + " over " + Label.lower(over);
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
    return x.shape().size(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    if (kind == Kind.MAX) {
      maxBackward(tape);
      return;
    }
    Buffer dx = tape.gradient(x);
    tape.record(new Broadcast(over, kind == Kind.MEAN, tape.of(out), dx));
    tape.contribute(x, dx);
  }

  /** Numbers that are equally large share the gradient, as in PyTorch's amax. */
  private void maxBackward(GradientTape tape) {
    Shape full = x.shape();
    Buffer largest = repeat(tape, out);
    Buffer isLargest = tape.value("is largest", full);
    tape.record(new Binary(Binary.Kind.EQUAL, x, largest, isLargest));
    Buffer count = tape.value("count", out.shape());
    tape.record(new Reduce(over, Kind.SUM, isLargest, count));
    Buffer share = tape.value("share", out.shape());
    tape.record(new Binary(Binary.Kind.DIVIDE, tape.of(out), count, share));
    Buffer zero = tape.value("zero", full);
    tape.record(new Fill(0, zero));
    Buffer dx = tape.gradient(x);
    tape.record(new Where(isLargest, repeat(tape, share), zero, dx));
    tape.contribute(x, dx);
  }

  private Buffer repeat(GradientTape tape, Buffer reduced) {
    Buffer full = tape.value("repeat", x.shape());
    tape.record(new Broadcast(over, false, reduced, full));
    return full;
  }
}
