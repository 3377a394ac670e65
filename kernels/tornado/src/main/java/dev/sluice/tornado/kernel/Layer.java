package dev.sluice.tornado.kernel;

/**
 * How the kernels of a recurrent layer are cut and what holds for it, in one number: TornadoVM
 * compiles it into the kernel, where every question about it is answered while compiling, and a
 * task has twenty arguments at most.
 */
public final class Layer {
  /** The layer reads from the last step to the first. */
  public static final int REVERSE = 1 << 18;

  /** There is recurrent dropout. */
  public static final int MASKED = 1 << 19;

  /** Forward: backward follows, so that gates and cells are kept. */
  public static final int KEEP = 1 << 20;

  /** Forward: there is a b' that is not part of the input, that of a GRU's n. */
  public static final int BIAS = 1 << 21;

  /** Hidden states are projected. */
  public static final int PROJECTED = 1 << 22;

  /** The nonlinearity of an RNN is the rectifier. */
  public static final int RECTIFIER = 1 << 23;

  /** Backward: y has a gradient. */
  public static final int HAS_DY = 1 << 24;

  /** Backward: the final hidden state has one. */
  public static final int HAS_DHN = 1 << 25;

  /** Backward: the final cell state has one. */
  public static final int HAS_DCN = 1 << 26;

  /** Backward: somebody needs that of the initial hidden state. */
  public static final int WANTS_DH0 = 1 << 27;

  /** A group brings the left operand of products to local memory, some columns at once. */
  public static final int TILED = 1 << 28;

  /** The most rows of a work-item. */
  public static final int MOST_ROWS = 8;

  /** The most columns of a work-item. */
  public static final int MOST_VECTORS = 4;

  private static final int LANE_BITS = 10;
  private static final int COUNT_BITS = 4;

  private Layer() {}

  /**
   * Begins with the cut.
   *
   * @param lanes work-items of a group, neighbouring columns
   * @param rows rows of a work-item, which are its group's
   * @param vectors columns of a work-item, {@code lanes} apart
   * @param tiled whether the left operand comes to local memory
   * @return the cut, to which flags are added
   */
  public static int of(int lanes, int rows, int vectors, boolean tiled) {
    return lanes | rows << LANE_BITS | vectors << (LANE_BITS + COUNT_BITS) | (tiled ? TILED : 0);
  }

  /** Work-items of a group. */
  public static int lanes(int layer) {
    return layer & ((1 << LANE_BITS) - 1);
  }

  /** Rows of a group. */
  public static int rows(int layer) {
    return (layer >> LANE_BITS) & ((1 << COUNT_BITS) - 1);
  }

  /** Columns of a work-item. */
  public static int vectors(int layer) {
    return (layer >> (LANE_BITS + COUNT_BITS)) & ((1 << COUNT_BITS) - 1);
  }

  static boolean has(int layer, int flag) {
    return (layer & flag) != 0;
  }

  /** The step that forward reads as number i. */
  static int read(int layer, int steps, int i) {
    return has(layer, REVERSE) ? steps - 1 - i : i;
  }

  /** The step that is read before a step; it may be outside. */
  static int before(int layer, int step) {
    return has(layer, REVERSE) ? step + 1 : step - 1;
  }
}
