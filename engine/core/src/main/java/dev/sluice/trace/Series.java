package dev.sluice.trace;

import dev.sluice.data.PackedLayout;

/** Numbers by sequence, step and unit; sequences in the caller's order. */
public final class Series {
  private final PackedLayout layout;
  private final int[] positions;
  private final float[] values;
  private final int line;
  private final int from;
  private final int units;

  /**
   * @param positions of the caller's sequences in the layout
   * @param values {@code [rows, line]}
   * @param from the first column
   * @param units how many columns
   */
  Series(PackedLayout layout, int[] positions, float[] values, int line, int from, int units) {
    this.layout = layout;
    this.positions = positions;
    this.values = values;
    this.line = line;
    this.from = from;
    this.units = units;
  }

  /** {@return how many sequences there are} */
  public int sequences() {
    return positions.length;
  }

  /** {@return how many units there are} */
  public int units() {
    return units;
  }

  /**
   * The steps of a sequence.
   *
   * @param sequence the caller's number of it
   * @return how many
   */
  public int steps(int sequence) {
    return layout.length(position(sequence));
  }

  /**
   * One number.
   *
   * @param sequence the caller's number of it
   * @param step the step, from 0
   * @param unit the unit, from 0
   * @return the number
   */
  public float at(int sequence, int step, int unit) {
    int position = position(sequence);
    require("step", step, layout.length(position));
    require("unit", unit, units);
    return values[layout.row(position, step) * line + from + unit];
  }

  /**
   * All of a sequence.
   *
   * @param sequence the caller's number of it
   * @return a copy, {@code [steps][units]}
   */
  public float[][] of(int sequence) {
    int position = position(sequence);
    float[][] all = new float[layout.length(position)][units];
    for (int t = 0; t < all.length; t++) {
      System.arraycopy(values, layout.row(position, t) * line + from, all[t], 0, units);
    }
    return all;
  }

  /**
   * The Euclidean norm over the units, by step: how much of a gradient arrives there.
   *
   * @param sequence the caller's number of it
   * @return a norm per step
   */
  public double[] norms(int sequence) {
    float[][] all = of(sequence);
    double[] norms = new double[all.length];
    for (int t = 0; t < norms.length; t++) {
      double sum = 0;
      for (float value : all[t]) {
        sum += (double) value * value;
      }
      norms[t] = Math.sqrt(sum);
    }
    return norms;
  }

  private int position(int sequence) {
    require("sequence", sequence, positions.length);
    return positions[sequence];
  }

  private static void require(String what, int given, int count) {
    if (given < 0 || given >= count) {
      throw new IndexOutOfBoundsException(
          "Trace: " + what + " " + given + " of " + count + ", which are numbered from 0");
    }
  }

  @Override
  public String toString() {
    return "Series of " + sequences() + " sequences, " + units + " units";
  }
}
