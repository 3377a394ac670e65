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
import dev.sluice.op.Power;
import dev.sluice.op.Shape;
import dev.sluice.op.ShapeException;
import dev.sluice.op.Unary;
import dev.sluice.op.Where;
import java.util.List;
import java.util.Locale;

/** What a {@link Recorder} computes element by element, and products. */
public abstract sealed class Arithmetic extends Declarations permits Reductions {
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

  /**
   * The larger of two, element by element.
   *
   * @param a any shape
   * @param b the shape of a; of the smaller one a row, a column or a number is repeated
   * @return the larger one's shape
   */
  public final Buffer maximum(Buffer a, Buffer b) {
    return binary(Binary.Kind.MAXIMUM, a, b);
  }

  /**
   * The smaller of two, element by element.
   *
   * @param a any shape
   * @param b the shape of a; of the smaller one a row, a column or a number is repeated
   * @return the larger one's shape
   */
  public final Buffer minimum(Buffer a, Buffer b) {
    return binary(Binary.Kind.MINIMUM, a, b);
  }

  /**
   * 1 where {@code a > b}, else 0; without a gradient.
   *
   * @param a any shape
   * @param b the shape of a; of the smaller one a row, a column or a number is repeated
   * @return the larger one's shape
   */
  public final Buffer greater(Buffer a, Buffer b) {
    return binary(Binary.Kind.GREATER, a, b);
  }

  /**
   * 1 where {@code a = b}, else 0; without a gradient.
   *
   * @param a any shape
   * @param b the shape of a; of the smaller one a row, a column or a number is repeated
   * @return the larger one's shape
   */
  public final Buffer equal(Buffer a, Buffer b) {
    return binary(Binary.Kind.EQUAL, a, b);
  }

  /**
   * {@code condition ≠ 0 ? a : b}, element by element. What is not chosen has no influence, not
   * even as a NaN.
   *
   * @param condition as {@link #greater} gives it; of smaller operands a row, a column or a number
   *     is repeated
   * @param a what is taken where the condition holds
   * @param b what is taken elsewhere
   * @return the largest one's shape
   */
  public final Buffer where(Buffer condition, Buffer a, Buffer b) {
    List<Buffer> operands = List.of(condition, a, b);
    Shape full =
        operands.stream()
            .map(Buffer::shape)
            .filter(shape -> operands.stream().allMatch(operand -> fits(operand, shape)))
            .findFirst()
            .orElse(condition.shape());
    Buffer out = value("where", full);
    record(new Where(fit(condition, full), fit(a, full), fit(b, full), out));
    return out;
  }

  private static boolean fits(Buffer operand, Shape full) {
    return operand.shape().equals(full) || between(operand.shape(), full) != null;
  }

  /** Repeats an operand to a shape that it fits; others are left for the operation to refuse. */
  private Buffer fit(Buffer operand, Shape full) {
    Over over = operand.shape().equals(full) ? null : between(operand.shape(), full);
    if (over == null) {
      return operand;
    }
    Buffer repeated = value("repeat", full);
    record(new Broadcast(over, false, operand, repeated));
    return repeated;
  }

  private Buffer binary(Binary.Kind kind, Buffer a, Buffer b) {
    boolean smaller = !a.shape().equals(b.shape()) && between(a.shape(), b.shape()) != null;
    if (!smaller) {
      requireNoSteps(kind, a, b);
      return record(kind, a, b);
    }
    return switch (kind) {
      case ADD, MULTIPLY, MAXIMUM, MINIMUM, EQUAL -> record(kind, b, a);
      case SUBTRACT -> affine(record(kind, b, a), -1, 0);
      case DIVIDE, GREATER -> record(kind, fit(a, b.shape()), b);
    };
  }

  private Buffer record(Binary.Kind kind, Buffer a, Buffer b) {
    Buffer out = value(kind.name().toLowerCase(Locale.ROOT), a.shape());
    record(new Binary(kind, a, b, out));
    return out;
  }

  /** Over what one operand is repeated to be as large as the other; null where it is not. */
  private static Over between(Shape small, Shape full) {
    for (Over over : List.of(Over.LINES, Over.COLUMNS, Over.ALL)) {
      if (over.reduce(full).equals(small)) {
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
   * {@code x^exponent} for a constant exponent; that of a buffer is {@code exp(exponent · log(x))}
   * for x above 0.
   *
   * @param x any shape
   * @param exponent any number
   * @return the shape of x
   */
  public final Buffer power(Buffer x, double exponent) {
    Buffer out = value("power", x.shape());
    record(new Power(exponent, x, out));
    return out;
  }

  /**
   * x, taken for a constant by {@link Recorder#gradients}.
   *
   * @param x any shape
   * @return the shape of x
   */
  public final Buffer stopGradient(Buffer x) {
    Buffer out = affine(x, 1, 0);
    stop(out);
    return out;
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
