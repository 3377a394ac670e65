package dev.sluice.bench.suite;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentSpec;
import java.util.Arrays;
import java.util.Locale;

/**
 * A shape to measure. Its {@link #text()} says all of it, so that a benchmark in another JVM can be
 * given it as one parameter.
 *
 * @param cell the cell
 * @param inputSize I
 * @param hiddenSize H
 * @param batch B, sequences
 * @param steps T, steps of the longest sequence
 * @param meanShare the mean length of the sequences over the longest one's; 1 for equal lengths
 * @param mode what is timed
 * @param inputExcluded whether the input product is left out of the FLOPs, as DeepBench does; the
 *     input is then one column wide, so that there is next to nothing of it to compute
 */
public record Case(
    Cell cell,
    int inputSize,
    int hiddenSize,
    int batch,
    int steps,
    double meanShare,
    Mode mode,
    boolean inputExcluded) {
  /** The most that a size may be; beyond, no machine holds the layer. */
  private static final int LARGEST = 1 << 24;

  /** Backward computes two products for each of forward's. */
  private static final int TRAINING_PASSES = 3;

  /** Checks the sizes. */
  public Case {
    require("hidden size", hiddenSize);
    require("input size", inputSize);
    require("batch", batch);
    require("steps", steps);
    if (!(meanShare > 0 && meanShare <= 1)) {
      throw new IllegalArgumentException(
          "Case: mean length is " + meanShare + " of the longest, must be in (0, 1]");
    }
    if (mode == Mode.STREAM && (batch != 1 || steps != 1)) {
      throw new IllegalArgumentException(
          "Case: a stream has batch 1 and 1 step at a time, got batch "
              + batch
              + " and "
              + steps
              + " steps");
    }
    if (inputExcluded && inputSize != 1) {
      throw new IllegalArgumentException(
          "Case: without the input product the input size is 1, got " + inputSize);
    }
  }

  private static void require(String what, int value) {
    if (value < 1 || value > LARGEST) {
      throw new IllegalArgumentException(
          "Case: " + what + " is " + value + ", must be from 1 to " + LARGEST);
    }
  }

  /**
   * A case of equal lengths with all of its work.
   *
   * @param cell the cell
   * @param hiddenSize H, and I as well
   * @param batch B
   * @param steps T
   * @param mode what is timed
   * @return the case
   */
  public static Case square(Cell cell, int hiddenSize, int batch, int steps, Mode mode) {
    return new Case(cell, hiddenSize, hiddenSize, batch, steps, 1, mode, false);
  }

  /**
   * Reads a case's text.
   *
   * @param text as of {@link #text()}, such as {@code lstm:i512:h512:b16:t25:forward}; {@code i}
   *     may be left out where it equals {@code h}, and {@code forward} too
   * @return the case
   * @throws IllegalArgumentException where it is no such text, with what is wrong
   */
  public static Case parse(String text) {
    String[] parts = text.split(":");
    Cell cell = Cell.of(parts[0]);
    Integer input = null;
    Integer hidden = null;
    int batch = 1;
    int steps = 1;
    double mean = 1;
    Mode mode = Mode.FORWARD;
    boolean excluded = false;
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      if (part.equals("no-input")) {
        excluded = true;
        input = 1;
      } else if (part.startsWith("mean")) {
        mean = decimal(text, part);
      } else if (part.matches("[ihbt]-?\\d+")) {
        int value = whole(text, part);
        switch (part.charAt(0)) {
          case 'i' -> input = value;
          case 'h' -> hidden = value;
          case 'b' -> batch = value;
          default -> steps = value;
        }
      } else if (part.matches("forward|train|stream")) {
        mode = Mode.of(part);
      } else {
        throw wrong(text, "'" + part + "' is none of its parts");
      }
    }
    if (hidden == null) {
      throw wrong(text, "it has no hidden size");
    }
    return new Case(
        cell, input == null ? hidden : input, hidden, batch, steps, mean, mode, excluded);
  }

  private static int whole(String text, String part) {
    try {
      return Integer.parseInt(part.substring(1));
    } catch (NumberFormatException e) {
      throw wrong(text, "'" + part + "' is too large");
    }
  }

  private static double decimal(String text, String part) {
    try {
      return Double.parseDouble(part.substring("mean".length()));
    } catch (NumberFormatException e) {
      throw wrong(text, "'" + part + "' is no mean length");
    }
  }

  private static IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException(
        "Case '"
            + text
            + "': "
            + what
            + "; a case reads cell:i<input size>:h<hidden size>:b<batch>:t<steps>:<mode>, such as"
            + " lstm:i512:h512:b16:t25:forward");
  }

  /** {@return the bytes of its weight matrices in 32 bits} */
  public double weightBytes() {
    return (double) spec().gateSize() * (inputSize + hiddenSize) * Float.BYTES;
  }

  /** {@return the case in one word, which {@link #parse} reads} */
  public String text() {
    StringBuilder text = new StringBuilder(cell.label());
    text.append(inputExcluded ? ":no-input" : ":i" + inputSize);
    text.append(":h").append(hiddenSize);
    text.append(":b").append(batch);
    text.append(":t").append(steps);
    if (meanShare < 1) {
      text.append(":mean").append(String.format(Locale.ROOT, "%s", meanShare));
    }
    return text.append(':').append(mode.label()).toString();
  }

  /** {@return what the layer computes} */
  public RecurrentSpec spec() {
    return new RecurrentSpec(cell, inputSize, hiddenSize, 0, true, false, 0, 0);
  }

  /** {@return whether gradients are computed} */
  public boolean training() {
    return mode == Mode.TRAIN;
  }

  /**
   * The lengths of the sequences: the quantiles of a distribution from 1 to T whose mean is the
   * case's share of T ({@code T·u^p} with {@code p = 1/share − 1}), the longest of exactly T.
   *
   * @return the layout
   */
  public PackedLayout layout() {
    if (meanShare == 1) {
      return PackedLayout.equal(steps, batch);
    }
    double power = 1 / meanShare - 1;
    int[] lengths = new int[batch];
    for (int s = 0; s < batch; s++) {
      double quantile = (batch - s - 0.5) / batch;
      lengths[s] = Math.max(1, (int) Math.round(steps * Math.pow(quantile, power)));
    }
    lengths[0] = steps;
    return PackedLayout.of(lengths);
  }

  /** {@return packed rows, the steps of all sequences together} */
  public long rows() {
    return meanShare == 1 ? (long) steps * batch : layout().rows();
  }

  /**
   * The work that is counted: {@code 2·G·H·(I + H)} per row, {@code 2·G·H²} where the input product
   * is excluded, three times that for training.
   *
   * @return FLOPs of one run
   */
  public double flops() {
    int columns = inputExcluded ? hiddenSize : inputSize + hiddenSize;
    double forward = 2.0 * cell.gates() * hiddenSize * columns * rows();
    return training() ? TRAINING_PASSES * forward : forward;
  }

  /**
   * The elements of its largest array, which a JVM must be able to hold.
   *
   * @return elements of the weights, or of what forward or backward keeps for every row
   */
  public double largestArray() {
    double weights = (double) cell.gates() * hiddenSize * Math.max(inputSize, hiddenSize);
    double perRow = training() ? (double) cell.reserved() * hiddenSize : hiddenSize;
    return Math.max(weights, Math.max(perRow, inputSize) * rows());
  }

  /**
   * An upper bound of what a contender and the check need: the problem's own arrays, weights packed
   * twice, per row what forward and backward keep, and the reference's weights in double.
   *
   * @return bytes
   */
  public double memoryBytes() {
    double weights = (double) cell.gates() * hiddenSize * (inputSize + hiddenSize);
    double gates = cell.reserved();
    double perRow =
        training() ? 2.0 * inputSize + (4 + 3 * gates) * hiddenSize : inputSize + 3.0 * hiddenSize;
    double copies = training() ? 6 : 3;
    // The JVM's side and the library's side each hold inputs and outputs.
    double reference = 4.0 * Double.BYTES * weights;
    return Float.BYTES * (copies * weights + 2 * perRow * rows()) + reference;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(cell.label().toUpperCase(Locale.ROOT));
    text.append(" H ").append(hiddenSize);
    if (!inputExcluded && inputSize != hiddenSize) {
      text.append(", I ").append(inputSize);
    }
    if (mode != Mode.STREAM) {
      text.append(", B ").append(batch).append(", T ").append(steps);
    }
    if (meanShare < 1) {
      text.append(String.format(Locale.ROOT, ", mean %.0f %%", 100 * meanShare));
    }
    if (inputExcluded) {
      text.append(", no input product");
    }
    return text.append(", ").append(mode.label()).toString();
  }
}
