package dev.sluice.opencl.gemm;

import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a product is cut for a device: see {@code panel.cl}.
 *
 * @param width W, neighbouring columns that a work-item computes as one vector: 1, 2, 4, 8 or 16
 * @param rows R, rows of a work-item
 * @param vectors V, vectors of a work-item where a kernel leaves the choice
 * @param lanes LU, work-items of a group side by side
 * @param rowLanes LR, work-items of a group one above the other
 * @param depth KT, columns of A that a group brings to local memory at a time; 0 for none
 */
public record Tiling(int width, int rows, int vectors, int lanes, int rowLanes, int depth) {
  /** A kernel has its sums written out, which a compiler must see an end of. */
  private static final int MOST_SUMS = 16;

  private static final int MOST_NUMBERS = 1024;
  private static final int MOST_ITEMS = 1024;
  private static final int MOST_DEPTH = 256;

  /** Checks what the kernels can be compiled with. */
  public Tiling {
    boolean known = width == 1 || width == 2 || width == 4 || width == 8 || width == 16;
    known &= rows >= 1 && rows <= MOST_SUMS && vectors >= 1 && vectors <= MOST_SUMS;
    known &= (long) width * rows * vectors <= MOST_NUMBERS;
    known &= lanes >= 1 && lanes <= MOST_ITEMS && rowLanes >= 1 && rowLanes <= MOST_ITEMS;
    if (!known || depth < 0 || depth > MOST_DEPTH) {
      throw new IllegalArgumentException(
          "Tiling: width must be 1, 2, 4, 8 or 16, rows and vectors from 1 to "
              + MOST_SUMS
              + ", together at most "
              + MOST_NUMBERS
              + " numbers, lanes from 1 to "
              + MOST_ITEMS
              + ", depth from 0 to "
              + MOST_DEPTH
              + ", got width "
              + width
              + ", rows "
              + rows
              + ", vectors "
              + vectors
              + ", lanes "
              + lanes
              + ", row lanes "
              + rowLanes
              + ", depth "
              + depth);
    }
  }

  private static final Pattern TEXT =
      Pattern.compile("W(\\d+) R(\\d+) V(\\d+) LU(\\d+) LR(\\d+) KT(\\d+)");

  /**
   * Reads what {@link #toString} wrote.
   *
   * @param text the text
   * @return the tiling
   * @throws IllegalArgumentException where it is none
   */
  public static Tiling parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || text.length() > 60) {
      throw new IllegalArgumentException(
          "Tiling: '" + text + "', must be such as 'W1 R4 V4 LU32 LR8 KT16'");
    }
    int[] numbers = new int[6];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Integer.parseInt(matcher.group(i + 1));
    }
    return new Tiling(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
  }

  @Override
  public String toString() {
    return "W" + width + " R" + rows + " V" + vectors + " LU" + lanes + " LR" + rowLanes + " KT"
        + depth;
  }

  /** The same with another number of vectors. */
  public Tiling withVectors(int newVectors) {
    return new Tiling(width, rows, newVectors, lanes, rowLanes, depth);
  }

  /** Rows that a group computes. */
  public int groupRows() {
    return rowLanes * rows;
  }

  /** Work-items of a group. */
  public int items() {
    return lanes * rowLanes;
  }

  /** Columns of a panel whose lanes have some vectors. */
  public int panel(int laneVectors) {
    return lanes * laneVectors * width;
  }

  /** Bytes of local memory that a group needs for its part of A. */
  public long localBytes() {
    return (long) depth * (groupRows() + 1) * Float.BYTES;
  }

  /**
   * Whether a device can run kernels that are cut so.
   *
   * @param device the device
   * @return whether a group is not larger than it allows, nor needs more local memory
   */
  public boolean fits(DeviceTraits device) {
    return items() <= device.groupItems()
        && lanes <= device.groupWidth()
        && rowLanes <= device.groupHeight()
        && localBytes() <= device.localBytes();
  }

  /** The macros of {@code panel.cl} but for V. */
  public Options options() {
    return Options.NONE
        .with("W", width)
        .with("R", rows)
        .with("LU", lanes)
        .with("LR", rowLanes)
        .with("KT", depth);
  }

  /**
   * Gives a kernel that includes {@code panel.cl} its last argument, the group's part of A, where
   * it has one.
   *
   * @param launch the kernel, with all its other arguments
   */
  public void stage(Launch launch) {
    if (depth > 0) {
      launch.local(localBytes());
    }
  }

  /**
   * Enqueues a kernel that is cut so.
   *
   * @param launch the kernel
   * @param groups how many groups
   * @return 1, the kernels that were started
   */
  public int start(Launch launch, long groups) {
    return launch.groups(groups, lanes, 1, rowLanes);
  }

  /** Groups that compute some rows by some panels. */
  public long groups(int productRows, int columns, int laneVectors) {
    return (long) Math.ceilDiv(productRows, groupRows())
        * Math.ceilDiv(columns, panel(laneVectors));
  }
}
