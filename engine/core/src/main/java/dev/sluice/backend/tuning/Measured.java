package dev.sluice.backend.tuning;

import dev.sluice.op.Cell;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured best, by class of layers; a class that was not measured has what the nearest
 * one of its cell has.
 *
 * @param <T> how a backend cuts a layer's kernels
 */
public final class Measured<T> {
  /** Doublings of hidden size and batch up to which another class's measurement is of use. */
  private static final int FARTHEST = 2;

  private final Map<ShapeClass, T> cuts;

  /**
   * Keeps what was measured.
   *
   * @param cuts by class
   */
  public Measured(Map<ShapeClass, T> cuts) {
    this.cuts = Map.copyOf(cuts);
  }

  /**
   * Finds what holds for a layer.
   *
   * @param cell the cell
   * @param units H
   * @param sequences the most sequences of a batch
   * @return what was measured for its class or the nearest one; empty where none is near
   */
  public Optional<T> of(Cell cell, int units, int sequences) {
    ShapeClass wanted = ShapeClass.of(cell, units, sequences);
    return cuts.keySet().stream()
        .filter(one -> one.cell() == cell)
        .min(ShapeClass.nearestTo(wanted))
        .filter(one -> one.doublingsTo(wanted) <= FARTHEST)
        .map(cuts::get);
  }
}
