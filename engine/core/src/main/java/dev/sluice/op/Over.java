package dev.sluice.op;

/** Which dimension of a matrix {@code [n, c]} a reduction, a broadcast or a softmax works over. */
public enum Over {
  /** Along each line: {@code [n, c]} and {@code [n, 1]}. */
  COLUMNS,
  /** Along each column: {@code [n, c]} and {@code [c]}. */
  LINES,
  /** Everything: {@code [n, c]} and {@code [1]}. */
  ALL,
  /** Along the steps of each sequence: {@code [rows, c]} and {@code [sequences, c]}. */
  STEPS;

  /**
   * What is left of a shape after a reduction.
   *
   * @param full the shape {@code [n, c]}
   * @return the reduced shape
   */
  public Shape reduce(Shape full) {
    return switch (this) {
      case COLUMNS -> full.vector() ? Shape.scalar() : full.withColumns(1);
      case LINES -> Shape.vector(full.columns());
      case ALL -> Shape.scalar();
      case STEPS -> Shape.sequences(full.columns());
    };
  }
}
