package dev.sluice.op;

/**
 * What one recurrent layer and direction computes.
 *
 * @param cell the cell
 * @param inputSize I, columns of the input
 * @param hiddenSize H, units
 * @param projectionSize P, columns of the projected hidden state of an LSTM; 0 for none
 * @param bias whether there are biases
 * @param reverse whether each sequence is read from its last step to its first
 * @param recurrentDropout probability that a column of h is dropped before the recurrent product,
 *     by one mask per sequence for all its steps (Gal and Ghahramani 2016); 0 for none. The state
 *     update itself ({@code z⊙h} of a GRU) sees the whole h.
 * @param stream tells the layer's mask from the other dropouts of the program
 */
public record RecurrentSpec(
    Cell cell,
    int inputSize,
    int hiddenSize,
    int projectionSize,
    boolean bias,
    boolean reverse,
    double recurrentDropout,
    int stream) {
  /** The most blocks of H columns that any cell has or reserves. */
  private static final int RESERVED_BLOCKS = 4;

  /** Checks sizes and rate. */
  public RecurrentSpec {
    require("input size", inputSize, inputSize >= 1, "at least 1");
    require("hidden size", hiddenSize, hiddenSize >= 1, "at least 1");
    require(
        "projection size",
        projectionSize,
        projectionSize == 0
            || cell == Cell.LSTM && projectionSize > 0 && projectionSize < hiddenSize,
        "0, or for an LSTM below its hidden size " + hiddenSize);
    if (!(recurrentDropout >= 0 && recurrentDropout < 1)) {
      throw new IllegalArgumentException(
          "Recurrent layer: recurrent dropout is " + recurrentDropout + ", must be in [0, 1)");
    }
    require(
        "hidden size",
        hiddenSize,
        (long) RESERVED_BLOCKS * hiddenSize <= Integer.MAX_VALUE,
        "at most " + Integer.MAX_VALUE / RESERVED_BLOCKS);
  }

  private static void require(String what, int value, boolean holds, String needed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Recurrent layer: " + what + " is " + value + ", must be " + needed);
    }
  }

  /**
   * The same layer for inputs of another size.
   *
   * @param newSize I
   * @return the layer
   */
  public RecurrentSpec withInputSize(int newSize) {
    return new RecurrentSpec(
        cell, newSize, hiddenSize, projectionSize, bias, reverse, recurrentDropout, stream);
  }

  /** {@return columns of the hidden state and the output: P with a projection, else H} */
  public int outputSize() {
    return projectionSize > 0 ? projectionSize : hiddenSize;
  }

  /** {@return G·H, lines of the weights} */
  public int gateSize() {
    return cell.gates() * hiddenSize;
  }

  /**
   * FLOPs of the forward pass: {@code 2·G·H·(I + P)} per row, and {@code 2·P·H} for a projection.
   *
   * @param rows packed rows
   * @return FLOPs
   */
  public long flops(long rows) {
    long product = 2L * gateSize() * (inputSize + outputSize());
    long projection = 2L * projectionSize * hiddenSize;
    return rows * (product + projection);
  }
}
