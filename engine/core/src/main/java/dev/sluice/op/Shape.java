package dev.sluice.op;

import java.util.Locale;

/**
 * The shape of a buffer: a matrix whose leading dimension is a fixed count, the packed rows or the
 * sequences of a batch, or a vector, which computes as a matrix of one row.
 *
 * @param axis what the leading dimension counts
 * @param count the leading dimension where it is fixed, 0 where it is not
 * @param columns the trailing dimension
 * @param vector whether files and messages show the shape as {@code [columns]}
 */
public record Shape(Axis axis, int count, int columns, boolean vector) {
  /** One dimension of a matrix, fixed or counted by the batch. */
  record Dim(Axis axis, int count) {
    @Override
    public String toString() {
      return axis == Axis.FIXED ? Integer.toString(count) : axis.name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks that every fixed dimension is at least 1. */
  public Shape {
    if (columns < 1 || (axis == Axis.FIXED ? count < 1 : count != 0)) {
      throw new IllegalArgumentException(
          "Shape: every dimension must be at least 1, got " + text(axis, count, columns, vector));
    }
    if (vector && (axis != Axis.FIXED || count != 1)) {
      throw new IllegalArgumentException("Shape: a vector has one fixed row");
    }
  }

  /**
   * A vector.
   *
   * @param columns its length
   * @return the shape {@code [columns]}
   */
  public static Shape vector(int columns) {
    return new Shape(Axis.FIXED, 1, columns, true);
  }

  /** {@return the shape {@code [1]} of a single number} */
  public static Shape scalar() {
    return vector(1);
  }

  /**
   * A matrix of fixed size.
   *
   * @param rows the leading dimension
   * @param columns the trailing dimension
   * @return the shape {@code [rows, columns]}
   */
  public static Shape matrix(int rows, int columns) {
    return new Shape(Axis.FIXED, rows, columns, false);
  }

  /**
   * One line per packed row of the batch.
   *
   * @param columns the trailing dimension
   * @return the shape {@code [rows, columns]}
   */
  public static Shape rows(int columns) {
    return new Shape(Axis.ROWS, 0, columns, false);
  }

  /**
   * One line per sequence of the batch.
   *
   * @param columns the trailing dimension
   * @return the shape {@code [sequences, columns]}
   */
  public static Shape sequences(int columns) {
    return new Shape(Axis.SEQUENCES, 0, columns, false);
  }

  /**
   * The same leading dimension with another number of columns.
   *
   * @param newColumns the trailing dimension
   * @return the shape, never a vector unless this one is
   */
  public Shape withColumns(int newColumns) {
    return new Shape(axis, count, newColumns, vector);
  }

  /**
   * The leading dimension for an extent.
   *
   * @param extent the batch's or the capacity's extent
   * @return the number of lines of the matrix
   */
  public int lines(Extent extent) {
    return switch (axis) {
      case FIXED -> count;
      case ROWS -> extent.rows();
      case SEQUENCES -> extent.sequences();
    };
  }

  /**
   * The number of elements for an extent.
   *
   * @param extent the batch's or the capacity's extent
   * @return lines times columns
   */
  public long size(Extent extent) {
    return (long) lines(extent) * columns;
  }

  /** Whether both have the same dimensions, a vector taken as a matrix of one line. */
  boolean sameMatrix(Shape other) {
    return axis == other.axis && count == other.count && columns == other.columns;
  }

  Dim leading() {
    return new Dim(axis, count);
  }

  Dim trailing() {
    return new Dim(Axis.FIXED, columns);
  }

  /**
   * The dimensions as a file stores them.
   *
   * @return {@code {columns}} of a vector, else {@code {count, columns}}
   * @throws IllegalStateException where the leading dimension is not fixed
   */
  public long[] dimensions() {
    if (axis != Axis.FIXED) {
      throw new IllegalStateException("Shape " + this + " has no fixed dimensions");
    }
    return vector ? new long[] {columns} : new long[] {count, columns};
  }

  private static String text(Axis axis, int count, int columns, boolean vector) {
    return vector ? "[" + columns + "]" : "[" + new Dim(axis, count) + ", " + columns + "]";
  }

  @Override
  public String toString() {
    return text(axis, count, columns, vector);
  }
}
