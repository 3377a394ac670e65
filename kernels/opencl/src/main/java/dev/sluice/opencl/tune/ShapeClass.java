package dev.sluice.opencl.tune;

import dev.sluice.op.Cell;
import java.util.Comparator;

/**
 * Layers that are cut alike.
 *
 * @param cell the cell
 * @param units the hidden size, rounded up to a power of two
 * @param sequences the batch, rounded up to a power of two
 */
public record ShapeClass(Cell cell, int units, int sequences) {
  /**
   * The class of a layer.
   *
   * @param cell the cell
   * @param units H
   * @param sequences the most sequences of a batch
   * @return its class
   */
  public static ShapeClass of(Cell cell, int units, int sequences) {
    return new ShapeClass(cell, ceilingPower(units), ceilingPower(sequences));
  }

  private static int ceilingPower(int value) {
    return value <= 1 ? 1 : Integer.highestOneBit(value - 1) << 1;
  }

  /** By how many doublings other classes are away; ties go to the smaller class. */
  static Comparator<ShapeClass> nearestTo(ShapeClass wanted) {
    return Comparator.comparingInt((ShapeClass one) -> distance(one, wanted))
        .thenComparingInt(ShapeClass::units)
        .thenComparingInt(ShapeClass::sequences);
  }

  private static int distance(ShapeClass one, ShapeClass other) {
    return doublings(one.units, other.units) + doublings(one.sequences, other.sequences);
  }

  private static int doublings(int one, int other) {
    return Math.abs(Integer.numberOfLeadingZeros(one) - Integer.numberOfLeadingZeros(other));
  }
}
