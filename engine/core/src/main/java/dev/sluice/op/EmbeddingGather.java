package dev.sluice.op;

import java.util.List;

/**
 * Looks up one line of a table per index.
 *
 * @param table {@code [vocabulary, size]}
 * @param indices {@code [n, 1]} of indices in {@code [0, vocabulary)}
 * @param out {@code [n, size]}
 */
public record EmbeddingGather(Buffer table, Buffer indices, Buffer out) implements Op {
  /** Checks the shapes. */
  public EmbeddingGather {
    Check.floats(this, "table", table);
    Check.floats(this, "out", out);
    Check.condition(this, "table", table, table.shape().axis() == Axis.FIXED, "[vocabulary, size]");
    Check.shape(this, "out", out, out.shape().withColumns(table.shape().columns()));
    Check.indices(this, "indices", indices, out.shape());
  }

  @Override
  public List<Buffer> inputs() {
    return List.of(table, indices);
  }

  @Override
  public List<Buffer> outputs() {
    return List.of(out);
  }

  @Override
  public long flops(Extent extent) {
    return 0;
  }

  /** Counts the lines that are read, not the whole table. */
  @Override
  public long bytes(Extent extent) {
    return (2 * out.shape().size(extent) + indices.shape().size(extent)) * Float.BYTES;
  }

  @Override
  public void backward(GradientTape tape) {
    if (tape.wants(table)) {
      Buffer dTable = tape.gradient(table);
      tape.record(new EmbeddingScatter(indices, tape.of(out), dTable));
      tape.contribute(table, dTable);
    }
  }
}
