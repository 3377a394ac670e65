package dev.sluice.op;

import java.util.List;

/**
 * A line of zeros with a 1 in the column that an index names. An index that is no column, such as
 * {@link SoftmaxCrossEntropy#IGNORED}, has a line of zeros.
 *
 * @param indices {@code [n, 1]} of indices
 * @param out {@code [n, c]}
 */
public record OneHot(Buffer indices, Buffer out) implements Op {
  /** Checks the shapes. */
  public OneHot {
    Check.floats(this, "out", out);
    Check.indices(this, "indices", indices, out.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(indices);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return 0;
  }
}
