package dev.sluice.op;

import java.util.List;

/**
 * The gradient of {@link EmbeddingGather}: sums the gradients of each index's look-ups, in the
 * order of the rows, so that the sum has the same bits in every run.
 *
 * @param indices {@code [n, 1]} of indices in {@code [0, vocabulary)}
 * @param dOut {@code [n, size]}
 * @param dTable {@code [vocabulary, size]}, 0 for an index that was not looked up
 */
public record EmbeddingScatter(Buffer indices, Buffer dOut, Buffer dTable) implements Op {
  /** Checks the shapes. */
  public EmbeddingScatter {
    Check.floats(this, "dOut", dOut);
    Check.floats(this, "dTable", dTable);
    Check.shape(this, "dTable", dTable, dTable.shape().withColumns(dOut.shape().columns()));
    Check.indices(this, "indices", indices, dOut.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(indices, dOut);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(dTable);
  }

  @Override
  public long flops(Extent extent) {
    return dOut.shape().size(extent);
  }
}
