package dev.sluice.tornado.tune;

import dev.sluice.tornado.kernel.Layer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a product is cut into work-items.
 *
 * @param lanes work-items of a group, neighbouring columns
 * @param rows rows of a group, each of whose work-items computes all of them
 * @param vectors columns of a work-item, {@code lanes} apart; the gates of a unit in a layer's step
 * @param tiled whether a group brings its rows to local memory, some columns at once
 */
public record Cut(int lanes, int rows, int vectors, boolean tiled) {
  private static final int MOST_LANES = 512;
  private static final Pattern TEXT = Pattern.compile("L(\\d{1,3}) R(\\d) V(\\d)( tiled)?");

  /**
   * Without local memory.
   *
   * @param lanes work-items of a group
   * @param rows rows of a group
   * @param vectors columns of a work-item
   */
  public Cut(int lanes, int rows, int vectors) {
    this(lanes, rows, vectors, false);
  }

  /** Checks the limits of the kernels. */
  public Cut {
    require("lanes", lanes, MOST_LANES);
    require("rows", rows, Layer.MOST_ROWS);
    require("vectors", vectors, Layer.MOST_VECTORS);
  }

  private static void require(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "Cut: " + what + " is " + value + ", must be from 1 to " + most);
    }
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @param text the text
   * @return the cut
   * @throws IllegalArgumentException where the text is none
   */
  public static Cut parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Cut: '" + text + "', must be like L64 R4 V4 or L64 R4 V4 tiled");
    }
    return new Cut(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        matcher.group(4) != null);
  }

  /**
   * The same with other columns of a work-item.
   *
   * @param count how many
   */
  public Cut withVectors(int count) {
    return new Cut(lanes, rows, count, tiled);
  }

  /** The same with rows in local memory. */
  public Cut withTiles() {
    return new Cut(lanes, rows, vectors, true);
  }

  /** {@return what kernels are told} */
  public int layer() {
    return Layer.of(lanes, rows, vectors, tiled);
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

  /** {@return as {@code L64 R4 V4} or {@code L64 R4 V4 tiled}} */
  @Override
  public String toString() {
    return "L" + lanes + " R" + rows + " V" + vectors + (tiled ? " tiled" : "");
  }
}
