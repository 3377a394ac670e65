package dev.sluice.opencl.gemm;

import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** The product of some rows with a packed matrix: see {@code gemm.cl}. */
public final class Product {
  private static final int ACCUMULATE = 1;
  private static final int BIAS = 2;

  /**
   * The left operand.
   *
   * @param block where it lies
   * @param line numbers from one row to the next; of no use where it is packed
   * @param packed whether it is packed in panels of {@link Tiling#groupRows}
   */
  public record Left(Block block, int line, boolean packed) {}

  /**
   * The right operand.
   *
   * @param block packed panels
   * @param columns its columns; where they are gated, units
   * @param gates gates whose units are side by side; 0 for plain columns
   * @param half whether it is packed in 16 bits
   */
  public record Right(Block block, int columns, int gates, boolean half) {}

  /**
   * What is added to every row.
   *
   * @param first a number for each column
   * @param second another one for the first columns
   * @param offset where the numbers of the first column are in both
   * @param both how many columns have both
   */
  public record Bias(Block first, Block second, int offset, int both) {
    /** The part for some columns: those from one on. */
    public Bias from(int column) {
      return new Bias(first, second, offset + column, Math.max(0, both - column));
    }
  }

  private final Tiling tiling;

  /** Vectors of a lane by which panels are counted: in units, where columns are gated. */
  private final int panelVectors;

  private final int columns;
  private final int flags;
  private final Launch launch;
  private final Launch.Argument from;
  private final Launch.Argument to;
  private final Launch.Argument rows;
  private final Launch.Argument depth;
  private final Launch.Argument mode;

  /**
   * Prepares it.
   *
   * @param machine the device
   * @param tiling how it is cut, the same as for its packed operands
   * @param left the left operand
   * @param right the right operand
   * @param bias what is added to every row; null for nothing
   * @param out receives the product
   * @param outLine numbers from one row of out to the next
   */
  public Product(
      Machine machine, Tiling tiling, Left left, Right right, Bias bias, Block out, int outLine) {
    this.tiling = tiling;
    boolean gated = right.gates > 0;
    panelVectors = gated ? 1 : tiling.vectors();
    columns = right.columns;
    flags = bias == null ? 0 : BIAS;
    launch =
        machine.launch("gemm.cl", "product", options(tiling, right.gates, left.packed, right.half));
    launch.buffer(left.block);
    from = launch.argument();
    launch.number(left.line).buffer(right.block);
    launch
        .buffer(bias == null ? null : bias.first)
        .buffer(bias == null ? null : bias.second)
        .number(bias == null ? 0 : bias.offset)
        .number(bias == null || bias.second == null ? 0 : bias.both)
        .buffer(out);
    to = launch.argument();
    launch.number(outLine);
    rows = launch.argument();
    launch.number(columns);
    depth = launch.argument();
    mode = launch.argument();
    tiling.stage(launch);
  }

  /**
   * What {@code gemm.cl} is compiled with.
   *
   * @param tiling how it is cut
   * @param gates gates whose units are side by side in the right operand; 0 for plain columns
   * @param packed whether the left operand is packed
   * @param half whether the right one is in 16 bits
   */
  public static Options options(Tiling tiling, int gates, boolean packed, boolean half) {
    return tiling
        .options()
        .with("V", gates > 0 ? gates : tiling.vectors())
        .with("GATED", gates > 0)
        .with("A_PACKED", packed)
        .with("HALF", half);
  }

  /**
   * Enqueues it.
   *
   * @param fromNumber where the left operand begins
   * @param toNumber where out begins
   * @param productRows rows
   * @param productDepth the inner dimension
   * @param accumulate whether out is added to, rather than overwritten
   * @return the kernels that were started
   */
  public int run(
      int fromNumber, int toNumber, int productRows, int productDepth, boolean accumulate) {
    from.set(fromNumber);
    to.set(toNumber);
    rows.set(productRows);
    depth.set(productDepth);
    mode.set(flags | (accumulate ? ACCUMULATE : 0));
    long groups = tiling.groups(productRows, columns, panelVectors);
    return tiling.start(launch, groups);
  }
}
