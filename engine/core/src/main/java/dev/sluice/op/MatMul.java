package dev.sluice.op;

import java.util.List;

/**
 * A matrix product, {@code out = op(a) · op(b)} with {@code op} the identity or the transpose.
 *
 * <p>The inner dimensions must match and the outer dimension of b must be fixed, so that a product
 * over the packed rows of a batch, as in a weight gradient, has a fixed shape.
 *
 * @param a {@code [m, k]}, or {@code [k, m]} where it is transposed
 * @param transposeA whether a is transposed
 * @param b {@code [k, n]}, or {@code [n, k]} where it is transposed
 * @param transposeB whether b is transposed
 * @param out {@code [m, n]}
 */
public record MatMul(Buffer a, boolean transposeA, Buffer b, boolean transposeB, Buffer out)
    implements Op {
  /** Checks the shapes. */
  public MatMul {
    Check.floats(this, "a", a);
    Check.floats(this, "b", b);
    Shape.Dim inner = inner(a, transposeA);
    Shape.Dim innerB = transposeB ? b.shape().trailing() : b.shape().leading();
    Check.condition(
        this,
        "b",
        b,
        inner.equals(innerB),
        transposeB ? "[·, " + inner + "] (transposed)" : "[" + inner + ", ·]");
    Shape.Dim columns = transposeB ? b.shape().leading() : b.shape().trailing();
    Check.condition(
        this, "b", b, columns.axis() == Axis.FIXED, "a fixed number of columns of the product");
    Shape product = result(a, transposeA, b, transposeB);
    Check.floats(this, "out", out);
    // A vector is a matrix of one line, as the gradient of a vector operand is.
    Check.condition(this, "out", out, out.shape().sameMatrix(product), product.toString());
  }

  private static Shape.Dim inner(Buffer a, boolean transposeA) {
    return transposeA ? a.shape().leading() : a.shape().trailing();
  }

  /**
   * The shape of a product.
   *
   * @param a the left operand
   * @param transposeA whether it is transposed
   * @param b the right operand
   * @param transposeB whether it is transposed
   * @return {@code [m, n]}
   */
  public static Shape result(Buffer a, boolean transposeA, Buffer b, boolean transposeB) {
    int columns = transposeB ? Math.max(1, b.shape().count()) : b.shape().columns();
    return transposeA
        ? Shape.matrix(a.shape().columns(), columns)
        : new Shape(a.shape().axis(), a.shape().count(), columns, false);
  }

  /**
   * The inner dimension for an extent.
   *
   * @param extent the batch's or the capacity's extent
   * @return k
   */
  public int depth(Extent extent) {
    return transposeA ? a.shape().lines(extent) : a.shape().columns();
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
    return 2 * out.shape().size(extent) * depth(extent);
  }

  @Override
  public void backward(GradientTape tape) {
    Buffer dOut = tape.of(out);
    if (tape.wants(a)) {
      Buffer da = tape.gradient(a);
      tape.record(
          transposeA
              ? new MatMul(b, transposeB, dOut, true, da)
              : new MatMul(dOut, false, b, !transposeB, da));
      tape.contribute(a, da);
    }
    if (tape.wants(b)) {
      Buffer db = tape.gradient(b);
      tape.record(
          transposeB
              ? new MatMul(dOut, true, a, transposeA, db)
              : new MatMul(a, !transposeA, dOut, false, db));
      tape.contribute(b, db);
    }
  }
}
