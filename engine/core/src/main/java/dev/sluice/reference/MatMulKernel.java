package dev.sluice.reference;

import dev.sluice.op.MatMul;
import java.util.Arrays;

/** {@code out = op(a) · op(b)}. */
final class MatMulKernel {
  private MatMulKernel() {}

  static Kernel of(MatMul op, Memory memory) {
    double[] a = memory.of(op.a());
    double[] b = memory.of(op.b());
    double[] out = memory.of(op.out());
    double[] bTransposed = op.transposeB() ? new double[b.length] : b;
    int aColumns = op.a().shape().columns();
    int n = op.out().shape().columns();
    return run -> {
      int m = run.lines(op.out());
      int k = op.depth(run.extent());
      if (op.transposeB()) {
        Matrix.transpose(b, n, k, bTransposed);
      }
      int line = op.transposeA() ? 1 : aColumns;
      int column = op.transposeA() ? aColumns : 1;
      Arrays.fill(out, 0, m * n, 0);
      Matrix.addProduct(a, 0, line, column, bTransposed, 0, n, out, 0, n, m, k, n);
    };
  }
}
