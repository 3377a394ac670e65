package dev.sluice.tornado.lower;

import dev.sluice.op.Buffer;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.tune.Cut;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * {@code C [M, N] = A [M, K] · B [K, N]}, with a bias per column.
 *
 * @param left A
 * @param right B
 * @param bias what is added to every row
 * @param out C
 * @param cut how a kernel of our own computes it
 */
public record Product(Left left, Right right, Bias bias, Matrix out, Cut cut) {
  /**
   * A matrix as it lies in memory.
   *
   * @param array its numbers
   * @param from where it begins
   * @param line from one line to the next
   */
  public record Matrix(FloatArray array, int from, int line) {}

  /**
   * The left operand.
   *
   * @param matrix its numbers
   * @param transposed whether its lines are columns of A
   * @param rows M, as kernels are told
   * @param mostRows the most that M may be
   */
  public record Left(Matrix matrix, boolean transposed, int rows, int mostRows) {}

  /**
   * The right operand.
   *
   * @param buffer whose numbers it has; a parameter that the program does not write is packed once
   * @param matrix its numbers
   * @param how how they lie, as of {@link ProductKernels#pack}
   * @param columns N, or units where the columns are those of some gates
   * @param depth K, as kernels are told
   * @param mostDepth the most that K may be
   */
  public record Right(
      Buffer buffer, Matrix matrix, int how, int columns, int depth, int mostDepth) {
    boolean gated() {
      return how == ProductKernels.GATED;
    }
  }

  /**
   * What is added to every row.
   *
   * @param first a number per column, or null
   * @param second a number per column, for some
   * @param both the columns that have both
   */
  public record Bias(Buffer first, Buffer second, int both) {
    /** Nothing. */
    public static final Bias NONE = new Bias(null, null, 0);
  }

  /** N. */
  int width() {
    return right.gated() ? right.columns * cut.vectors() : right.columns;
  }
}
