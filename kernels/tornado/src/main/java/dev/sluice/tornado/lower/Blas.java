package dev.sluice.tornado.lower;

import dev.sluice.tornado.graph.Task;

/** Who multiplies matrices as the BLAS do, their columns contiguous. */
public interface Blas {
  /** As in {@code cublasOperation_t}. */
  int PLAIN = 0;

  /** As in {@code cublasOperation_t}. */
  int TRANSPOSED = 1;

  /**
   * The task of {@code C = alpha op(A) op(B) + beta C}.
   *
   * @param id its name
   * @param op the operation of the program that it belongs to
   * @param m what it is made with
   * @param arguments as of {@code cublasSgemm} after its handle: transA, transB, m, n, k, alpha, A,
   *     lda, B, ldb, beta, C, ldc
   * @return the task
   */
  Task sgemm(String id, int op, Machine m, Object[] arguments);
}
