package dev.sluice.reference;

/** Dense products in row-major arrays. */
final class Matrix {
  private Matrix() {}

  /**
   * {@code out += a · b} for {@code a [m, k]}, {@code b [k, n]} and {@code out [m, n]}, each a part
   * of an array: element (i, p) of a is at {@code aFrom + i·aLine + p·aColumn}, which also reads a
   * transposed; lines of b and out are contiguous. The innermost loop runs along memory, over four
   * lines of b at a time.
   */
  static void addProduct(
      double[] a,
      int aFrom,
      int aLine,
      int aColumn,
      double[] b,
      int bFrom,
      int bLine,
      double[] out,
      int outFrom,
      int outLine,
      int m,
      int k,
      int n) {
    int p = 0;
    for (; p + 3 < k; p += 4) {
      int b0 = bFrom + p * bLine;
      for (int i = 0; i < m; i++) {
        int at = aFrom + i * aLine + p * aColumn;
        double a0 = a[at];
        double a1 = a[at + aColumn];
        double a2 = a[at + 2 * aColumn];
        double a3 = a[at + 3 * aColumn];
        addFourLines(a0, a1, a2, a3, b, b0, bLine, out, outFrom + i * outLine, n);
      }
    }
    for (; p < k; p++) {
      int b0 = bFrom + p * bLine;
      for (int i = 0; i < m; i++) {
        double a0 = a[aFrom + i * aLine + p * aColumn];
        int o = outFrom + i * outLine;
        for (int j = 0; j < n; j++) {
          out[o + j] = Math.fma(a0, b[b0 + j], out[o + j]);
        }
      }
    }
  }

  /** A method of its own so that the compiler sees one simple loop, which it can vectorise. */
  private static void addFourLines(
      double a0,
      double a1,
      double a2,
      double a3,
      double[] b,
      int b0,
      int bLine,
      double[] out,
      int o,
      int n) {
    int b1 = b0 + bLine;
    int b2 = b1 + bLine;
    int b3 = b2 + bLine;
    for (int j = 0; j < n; j++) {
      double sum = Math.fma(a0, b[b0 + j], out[o + j]);
      sum = Math.fma(a1, b[b1 + j], sum);
      sum = Math.fma(a2, b[b2 + j], sum);
      out[o + j] = Math.fma(a3, b[b3 + j], sum);
    }
  }

  /** {@code out [columns, lines]} becomes the transpose of {@code a [lines, columns]}. */
  static void transpose(double[] a, int lines, int columns, double[] out) {
    for (int i = 0; i < lines; i++) {
      for (int j = 0; j < columns; j++) {
        out[j * lines + i] = a[i * columns + j];
      }
    }
  }

  /** Every line of {@code out [lines, columns]} becomes the row, or 0 where there is none. */
  static void fillLines(double[] row, double[] out, int lines, int columns) {
    for (int i = 0; i < lines; i++) {
      for (int j = 0; j < columns; j++) {
        out[i * columns + j] = row == null ? 0 : row[j];
      }
    }
  }

  /** {@code out[j] = Σᵢ a(i, from + j)} over the lines of a, in their order. */
  static void sumLines(
      double[] a, int lines, int aLine, int from, double[] out, int outFrom, int columns) {
    for (int j = 0; j < columns; j++) {
      out[outFrom + j] = 0;
    }
    for (int i = 0; i < lines; i++) {
      for (int j = 0; j < columns; j++) {
        out[outFrom + j] += a[i * aLine + from + j];
      }
    }
  }
}
