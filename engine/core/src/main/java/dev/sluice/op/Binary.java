package dev.sluice.op;

import java.util.List;

/**
 * {@code out = a ∘ b}, element by element. The second operand is repeated where it is smaller.
 *
 * @param kind the function
 * @param a any shape {@code [n, c]}
 * @param b the shape of a, a row {@code [c]}, a column {@code [n, 1]} or a single number {@code
 *     [1]}
 * @param out the shape of a
 */
public record Binary(Kind kind, Buffer a, Buffer b, Buffer out) implements Op {
  /** An element-wise function of two numbers. */
  public enum Kind {
    /** {@code a + b}. */
    ADD,
    /** {@code a − b}. */
    SUBTRACT,
    /** {@code a · b}. */
    MULTIPLY,
    /** {@code a / b}. */
    DIVIDE,
    /** The larger one, NaN where one is; where they are equal the gradient is b's. */
    MAXIMUM,
    /** The smaller one, NaN where one is; where they are equal the gradient is a's. */
    MINIMUM,
    /** 1 where {@code a > b}, else 0, as where one is NaN; it has no gradient. */
    GREATER,
    /** 1 where {@code a = b}, else 0, as where one is NaN; it has no gradient. */
    EQUAL
  }

  /** Checks the shapes. */
  public Binary {
    Check.floats(this, "a", a);
    Check.floats(this, "b", b);
    Shape full = a.shape();
    Check.condition(
        this,
        "b",
        b,
        b.shape().equals(full) || isRow(b, full) || isColumn(b, full) || isNumber(b),
        full + ", [" + full.columns() + "], [" + full.leading() + ", 1] or [1]");
    Check.shape(this, "out", out, full);
  }

  private static boolean isRow(Buffer b, Shape full) {
    return b.shape().vector() && b.shape().columns() == full.columns();
  }

  private static boolean isColumn(Buffer b, Shape full) {
    return b.shape().columns() == 1 && b.shape().leading().equals(full.leading());
  }

  private static boolean isNumber(Buffer b) {
    return b.shape().equals(Shape.scalar());
  }

  /**
   * How far apart the elements of b for neighbouring lines of a are.
   *
   * @return columns of b, or 0 where b has one line for all
   */
  public int lineStride() {
    boolean same = b.shape().leading().equals(a.shape().leading());
    return same ? b.shape().columns() : 0;
  }

  /** {@return 1, or 0 where b has one column for all} */
  public int columnStride() {
    return b.shape().columns() == a.shape().columns() ? 1 : 0;
  }

  @Override
  public String name() {
    return Label.of(kind);
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(a, b);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return out.shape().size(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dOut = tape.of(out);
    switch (kind) {
      case ADD -> {
        tape.contribute(a, dOut);
        contributeToB(tape, dOut, 1);
      }
      case SUBTRACT -> {
        tape.contribute(a, dOut);
        contributeToB(tape, dOut, -1);
      }
      case MULTIPLY -> {
        contributeToA(tape, Kind.MULTIPLY, dOut);
        if (tape.wants(b)) {
          contributeToB(tape, combine(tape, Kind.MULTIPLY, dOut, a), 1);
        }
      }
      case DIVIDE -> {
        contributeToA(tape, Kind.DIVIDE, dOut);
        if (tape.wants(b)) {
          // d(a/b)/db = −a/b² = −out/b.
          Buffer product = combine(tape, Kind.MULTIPLY, dOut, out);
          contributeToB(tape, combine(tape, Kind.DIVIDE, product, b), -1);
        }
      }
      case MAXIMUM -> contributeToChosen(tape, dOut, true);
      case MINIMUM -> contributeToChosen(tape, dOut, false);
      case GREATER, EQUAL -> {}
    }
  }

  private void contributeToChosen(GradientTape tape, Buffer dOut, boolean aWhereGreater) {
    Buffer greater = combine(tape, Kind.GREATER, a, b);
    Buffer zero = tape.value("zero", a.shape());
    tape.record(new Fill(0, zero));
    if (tape.wants(a)) {
      tape.contribute(a, chosen(tape, greater, aWhereGreater, dOut, zero));
    }
    if (tape.wants(b)) {
      contributeToB(tape, chosen(tape, greater, !aWhereGreater, dOut, zero), 1);
    }
  }

  private static Buffer chosen(
      GradientTape tape, Buffer condition, boolean where, Buffer dOut, Buffer zero) {
    Buffer gradient = tape.value("gradient", dOut.shape());
    tape.record(
        where
            ? new Where(condition, dOut, zero, gradient)
            : new Where(condition, zero, dOut, gradient));
    return gradient;
  }

  private void contributeToA(GradientTape tape, Kind with, Buffer dOut) {
    if (tape.wants(a)) {
      tape.contribute(a, combine(tape, with, dOut, b));
    }
  }

  private static Buffer combine(GradientTape tape, Kind with, Buffer left, Buffer right) {
    Buffer result = tape.value("gradient", left.shape());
    tape.record(new Binary(with, left, right, result));
    return result;
  }

  /** Sums a gradient of a's shape over the lines or columns for which b was repeated. */
  private void contributeToB(GradientTape tape, Buffer full, double sign) {
    if (!tape.wants(b)) {
      return;
    }
    Buffer gradient = full;
    if (!b.shape().equals(a.shape())) {
      gradient = tape.gradient(b);
      tape.record(new Reduce(repeatedOver(), Reduce.Kind.SUM, full, gradient));
    }
    if (sign != 1) {
      Buffer signed = tape.gradient(b);
      tape.record(new Affine(gradient, sign, 0, signed));
      gradient = signed;
    }
    tape.contribute(b, gradient);
  }

  private Over repeatedOver() {
    if (isRow(b, a.shape())) {
      return Over.LINES;
    }
    return isColumn(b, a.shape()) ? Over.COLUMNS : Over.ALL;
  }
}
