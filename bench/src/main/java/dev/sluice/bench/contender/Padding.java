package dev.sluice.bench.contender;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.ArraySize;

/** Packed rows as most libraries take them: {@code [steps, sequences, columns]}. */
public final class Padding {
  private Padding() {}

  /**
   * Packed rows with zeros after the end of each sequence.
   *
   * @param packed {@code [rows, columns]}
   * @param layout where the rows lie
   * @param columns elements of a row
   * @return {@code [steps, sequences, columns]}
   */
  public static float[] pad(float[] packed, PackedLayout layout, int columns) {
    int line = layout.sequences() * columns;
    float[] padded =
        new float[ArraySize.of("Case: its padded rows", Problems.SMALLER, layout.steps(), line)];
    for (int t = 0; t < layout.steps(); t++) {
      int size = layout.active(t) * columns;
      System.arraycopy(packed, layout.firstRow(t) * columns, padded, t * line, size);
    }
    return padded;
  }

  /**
   * The packed rows of a padded array.
   *
   * @param padded {@code [steps, sequences, columns]}
   * @param layout where the rows lie
   * @param columns elements of a row
   * @return {@code [rows, columns]}
   */
  public static float[] pack(float[] padded, PackedLayout layout, int columns) {
    int line = layout.sequences() * columns;
    float[] packed =
        new float[ArraySize.of("Case: its rows", Problems.SMALLER, layout.rows(), columns)];
    for (int t = 0; t < layout.steps(); t++) {
      int size = layout.active(t) * columns;
      System.arraycopy(padded, t * line, packed, layout.firstRow(t) * columns, size);
    }
    return packed;
  }
}
