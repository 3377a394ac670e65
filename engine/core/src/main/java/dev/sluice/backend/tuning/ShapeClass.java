package dev.sluice.backend.tuning;

import dev.sluice.op.Cell;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Layers that are cut alike.
 *
 * @param cell the cell
 * @param units the hidden size, rounded up to a power of two
 * @param sequences the batch, rounded up to a power of two
 */
public record ShapeClass(Cell cell, int units, int sequences) {
  private static final Pattern TEXT = Pattern.compile("([a-z_]+) h(\\d{1,9}) b(\\d{1,9})");

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

  /**
   * Reads what {@link #toString} wrote.
   *
   * @param text the text
   * @return the class; empty where the text is no class
   */
  static Optional<ShapeClass> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          of(
              Cell.of(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * By how many doublings other classes are away; ties go to the smaller class.
   *
   * @param wanted the class that others are compared with
   * @return the nearest first
   */
  public static Comparator<ShapeClass> nearestTo(ShapeClass wanted) {
    return Comparator.comparingInt((ShapeClass one) -> one.doublingsTo(wanted))
        .thenComparingInt(ShapeClass::units)
        .thenComparingInt(ShapeClass::sequences);
  }

  /**
   * How far another class is away.
   *
   * @param other the other class
   * @return doublings of the hidden size and of the batch between them, together
   */
  public int doublingsTo(ShapeClass other) {
    return doublings(units, other.units) + doublings(sequences, other.sequences);
  }

  private static int doublings(int one, int other) {
    return Math.abs(Integer.numberOfLeadingZeros(one) - Integer.numberOfLeadingZeros(other));
  }

  @Override
  public String toString() {
    return cell.label() + " h" + units + " b" + sequences;
  }
}
