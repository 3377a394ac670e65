package dev.sluice.cpu.gemm;

/**
 * What keeps an innermost product's sums in registers. HotSpot's C2 moves all loads of a block of
 * code before its multiply-adds, as those depend on them: six rows times two vectors then want 12
 * sums, 2 vectors of the panel and 6 factors in 16 registers at once, and move sums to the stack
 * and back in every iteration. A branch ends a block, and C2 moves no load over it:
 *
 * <pre>
 * if (i == never) {
 *   break;
 * }
 * </pre>
 *
 * <p>What is computed before it stays before it, as the code after the loop reads it. The branch
 * costs a comparison and a jump, which the processor takes as one and predicts. It also keeps C2
 * from repeating a short loop up to eight times, whose loads it then moves all to the front.
 *
 * <p>{@code kernels/cpu/check/spills} counts what it is for.
 */
final class Fence {
  /** No iteration has this number. Not final: the compiler must not know. */
  static int never = -1;

  private Fence() {}
}
