package dev.sluice.program;

import dev.sluice.op.Affine;
import dev.sluice.op.Axis;
import dev.sluice.op.Binary;
import dev.sluice.op.Broadcast;
import dev.sluice.op.Buffer;
import dev.sluice.op.Clamp;
import dev.sluice.op.Extent;
import dev.sluice.op.MatMul;
import dev.sluice.op.Over;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Unary;
import java.util.List;
import java.util.Locale;

/** What a {@link Recorder} computes element by element, and products. */
public abstract sealed class Arithmetic extends Declarations permits Recorder {
  Arithmetic(Extent capacity) {
    super(capacity);
  }

  /**
   * {@code a · b}.
   *
   * @param a {@code [m, k]}
   * @param b {@code [k, n]}
   * @return {@code [m, n]}
   */
  public final Buffer matmul(Buffer a, Buffer b) {
    return matmul(a, false, b, false);
  }

  /**
   * {@code op(a) · op(b)}.
   *
   * @param a the left operand
   * @param transposeA whether it is transposed
   * @param b the right operand
   * @param transposeB whether it is transposed
   * @return {@code [m, n]}
   */
  public final Buffer matmul(Buffer a, boolean transposeA, Buffer b, boolean transposeB) {
    Buffer out = value("product", MatMul.result(a, transposeA, b, transposeB));
    record(new MatMul(a, transposeA, b, transposeB, out));
    return out;
  }

  /**
   * {@code a + b}; either may be smaller, see {@link Binary}.
   *
   * @param a any shape
   * @param b the shape of a; of the smaller one a row, a column or a number is repeated
   * @return the larger one's shape
   */
  public final Buffer add(Buffer a, Buffer b) {
    return binary(Binary.Kind.ADD, a, b);
  }

  /**
   * {@code a − b}.
   *
   * @param a any shape
   * @param b the shape of a; of the smaller one a row, a column or a number is repeated
   * @return the larger one's shape
   */
  public final Buffer subtract(Buffer a, Buffer b) {
    return binary(Binary.Kind.SUBTRACT, a, b);
  }

  /**
   * {@code a · b}, element by element.
   *
   * @param a any shape
   * @param b the shape of a; of the smaller one a row, a column or a number is repeated
   * @return the larger one's shape
   */
  public final Buffer multiply(Buffer a, Buffer b) {
    return binary(Binary.Kind.MULTIPLY, a, b);
  }

  /**
   * {@code a / b}, element by element.
   *
   * @param a any shape
   * @param b the shape of a; of the smaller one a row, a column or a number is repeated
   * @return the larger one's shape
   */
  public final Buffer divide(Buffer a, Buffer b) {
    return binary(Binary.Kind.DIVIDE, a, b);
  }

  private Buffer binary(Binary.Kind kind, Buffer a, Buffer b) {
    Over smaller = a.shape().equals(b.shape()) ? null : between(a, b);
    if (smaller == null) {
      requireNoSteps(kind, a, b);
      return record(kind, a, b);
    }
    return switch (kind) {
      case ADD, MULTIPLY -> record(kind, b, a);
      case SUBTRACT -> affine(record(kind, b, a), -1, 0);
      case DIVIDE -> {
        Buffer repeated = value("repeat", b.shape());
        record(new Broadcast(smaller, false, a, repeated));
        yield record(kind, repeated, b);
      }
    };
  }

  private Buffer record(Binary.Kind kind, Buffer a, Buffer b) {
    Buffer out = value(kind.name().toLowerCase(Locale.ROOT), a.shape());
    record(new Binary(kind, a, b, out));
    return out;
  }

  /** Over what one operand is repeated to be as large as the other; null where it is not. */
  private static Over between(Buffer small, Buffer full) {
    for (Over over : List.of(Over.LINES, Over.COLUMNS, Over.ALL)) {
      if (over.reduce(full.shape()).equals(small.shape())) {
        return over;
      }
    }
    return null;
  }

  /** Steps are not repeated over in silence: a sequence's line is one of many of its kind. */
  private static void requireNoSteps(Binary.Kind kind, Buffer a, Buffer b) {
    Axis first = a.shape().axis();
    Axis second = b.shape().axis();
    boolean both = first != second && first != Axis.FIXED && second != Axis.FIXED;
    if (both && a.shape().columns() == b.shape().columns()) {
      Buffer small = first == Axis.SEQUENCES ? a : b;
      throw new ShapeException(
          kind.name().charAt(0)
              + kind.name().substring(1).toLowerCase(Locale.ROOT)
              + ": '"
              + small.name()
              + "' "
              + small.shape()
              + " has a line per sequence, the other operand one per row; repeatSteps("
              + small.name()
              + ") is its line at all steps");
    }
  }

  /**
   * {@code f(x)}, element by element.
   *
   * @param kind the function
   * @param x any shape
   * @return the shape of x
   */
  public final Buffer unary(Unary.Kind kind, Buffer x) {
    Buffer out = value(kind.name().toLowerCase(Locale.ROOT), x.shape());
    record(new Unary(kind, x, out));
    return out;
  }

  /**
   * Hyperbolic tangent.
   *
   * @param x any shape
   * @return the shape of x
   */
  public final Buffer tanh(Buffer x) {
    return unary(Unary.Kind.TANH, x);
  }

  /**
   * Logistic function.
   *
   * @param x any shape
   * @return the shape of x
   */
  public final Buffer sigmoid(Buffer x) {
    return unary(Unary.Kind.SIGMOID, x);
  }

  /**
   * {@code scale · x + shift}.
   *
   * @param x any shape
   * @param scale the factor
   * @param shift the summand
   * @return the shape of x
   */
  public final Buffer affine(Buffer x, double scale, double shift) {
    Buffer out = value("affine", x.shape());
    record(new Affine(x, scale, shift, out));
    return out;
  }

  /**
   * {@code min(max(x, −limit), limit)}.
   *
   * @param x any shape
   * @param limit the limit, above 0
   * @return the shape of x
   */
  public final Buffer clamp(Buffer x, double limit) {
    Buffer out = value("clamp", x.shape());
    record(new Clamp(limit, x, out));
    return out;
  }
}
