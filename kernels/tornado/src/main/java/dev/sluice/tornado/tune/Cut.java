package dev.sluice.tornado.tune;

import dev.sluice.tornado.kernel.Layer;

/**
 * How a product is cut into work-items.
 *
 * @param lanes work-items of a group, neighbouring columns
 * @param rows rows of a group, each of whose work-items computes all of them
 * @param vectors columns of a work-item, {@code lanes} apart; the gates of a unit in a layer's step
 * @param tiled whether the left operand comes through local memory
 */
public record Cut(int lanes, int rows, int vectors, boolean tiled) {
  private static final int MOST_LANES = 512;
  private static final int MOST_ROWS = 8;
  private static final int MOST_VECTORS = 4;

  /** Checks the limits of the kernels. */
  public Cut {
    if (lanes < 1
        || lanes > MOST_LANES
        || rows < 1
        || rows > MOST_ROWS
        || vectors < 1
        || vectors > MOST_VECTORS) {
      throw new IllegalArgumentException(
          "Cut: lanes "
              + lanes
              + " (1 to "
              + MOST_LANES
              + "), rows "
              + rows
              + " (1 to "
              + MOST_ROWS
              + "), vectors "
              + vectors
              + " (1 to "
              + MOST_VECTORS
              + ")");
    }
  }

  /**
   * The same with other columns of a work-item.
   *
   * @param count how many
   */
  public Cut withVectors(int count) {
    return new Cut(lanes, rows, count, tiled);
  }

  /** {@return what kernels are told} */
  public int layer() {
    return Layer.of(lanes, rows, vectors) | (tiled ? Layer.TILED : 0);
  }

  /**
   * Groups that some rows are.
   *
   * @param count rows
   */
  public int rowGroups(int count) {
    return Math.ceilDiv(count, rows);
  }

  /**
   * Panels that some columns are.
   *
   * @param columns columns
   */
  public int panels(int columns) {
    return Math.ceilDiv(columns, lanes * vectors);
  }

  /**
   * Panels that some units are, whose gates are the columns of a work-item.
   *
   * @param units units
   */
  public int unitPanels(int units) {
    return Math.ceilDiv(units, lanes);
  }

  /** {@return as {@code 64x4x4}, with {@code t} where it is tiled} */
  @Override
  public String toString() {
    return lanes + "x" + rows + "x" + vectors + (tiled ? "t" : "");
  }
}
