package dev.sluice.tornado.lower;

import dev.sluice.tornado.graph.Memory.Use;
import dev.sluice.tornado.kernel.BlasKernels;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.lower.Product.Bias;
import dev.sluice.tornado.lower.Product.Left;
import dev.sluice.tornado.lower.Product.Matrix;
import dev.sluice.tornado.lower.Product.Right;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Products by the BLAS.
 *
 * <p>The BLAS multiply matrices whose columns are contiguous. A matrix of ours with contiguous rows
 * is the transpose of one of those, so {@code C = A · B} is asked for as {@code Cᵀ = Bᵀ · Aᵀ}:
 * operands change places, and one whose lines are what the BLAS take for columns needs no
 * transposition.
 */
final class BlasProducts {
  private BlasProducts() {}

  /** Whether a BLAS can have it: TornadoVM gives a library whole arrays only. */
  static boolean fits(Product product) {
    return product.left().matrix().from() == 0
        && product.right().matrix().from() == 0
        && product.out().from() == 0;
  }

  /**
   * Records a product for the largest batch: what is beyond the batch in C nobody reads, and what
   * is beyond it in a sum over rows is 0.
   */
  static void add(Machine m, Product product) {
    Right right = product.right();
    boolean sumsRows = right.depth() < 0;
    Matrix left = product.left().matrix();
    FloatArray a = sumsRows ? withinBatch(m, left, right) : left.array();
    FloatArray b = sumsRows ? withinBatch(m, right.matrix(), right) : right.matrix().array();
    Object[] arguments = arguments(product, a, b);
    if (product.bias().first() != null) {
      beginWithBias(m, product);
    }
    m.recorder().call("sgemm", (id, op) -> m.blas().sgemm(id, op, m, arguments));
  }

  /** As of {@link Blas#sgemm}, with the operands' numbers from elsewhere. */
  static Object[] arguments(Product product, FloatArray a, FloatArray b) {
    Left left = product.left();
    Right right = product.right();
    boolean plainRight = right.how() == ProductKernels.PLAIN;
    return new Object[] {
      plainRight ? Blas.PLAIN : Blas.TRANSPOSED,
      left.transposed() ? Blas.TRANSPOSED : Blas.PLAIN,
      product.width(),
      left.mostRows(),
      right.mostDepth(),
      1f,
      b,
      right.matrix().line(),
      a,
      left.matrix().line(),
      product.bias().first() == null ? 0f : 1f,
      product.out().array(),
      product.out().line()
    };
  }

  /**
   * An operand of a sum over rows, 0 beyond the batch. There what kernels have left is nobody's;
   * what a caller has written, and a state of other sequences, stays.
   */
  private static FloatArray withinBatch(Machine m, Matrix matrix, Right right) {
    int lines = right.mostDepth();
    long numbers = (long) lines * matrix.line();
    if (m.memory().use(matrix.array()) == Use.VALUE) {
      m.recorder()
          .items(
              "clearBeyond",
              numbers,
              id ->
                  TaskPackage.createPackage(
                      id,
                      BlasKernels::clearBeyond,
                      m.context(),
                      m.run(),
                      matrix.array(),
                      right.depth(),
                      lines,
                      matrix.line()));
      return matrix.array();
    }
    FloatArray copy = m.memory().scratch(numbers);
    m.recorder()
        .items(
            "copyWithin",
            numbers,
            id ->
                TaskPackage.createPackage(
                    id,
                    BlasKernels::copyWithin,
                    m.context(),
                    m.run(),
                    matrix.array(),
                    copy,
                    right.depth(),
                    lines,
                    matrix.line()));
    return copy;
  }

  /** The BLAS add the product to what is there. */
  private static void beginWithBias(Machine m, Product product) {
    Bias bias = product.bias();
    FloatArray out = product.out().array();
    m.recorder()
        .items(
            "biasRows",
            (long) product.left().mostRows() * product.width(),
            id ->
                TaskPackage.createPackage(
                    id,
                    BlasKernels::biasRows,
                    m.context(),
                    m.run(),
                    m.of(bias.first()),
                    m.of(bias.second()),
                    out,
                    product.left().mostRows(),
                    product.width(),
                    bias.both(),
                    product.out().line()));
  }
}
