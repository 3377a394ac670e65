package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.gemm.Panel;
import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.memory.ReserveLayout;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Where forward and backward find a layer's states, and how its lines are laid out. */
final class LayerMemory {
  final RecurrentSpec spec;

  /** H, P, and H padded to whole pairs of panels. */
  final int units;

  final int states;
  final int padded;

  /** Bytes from a padded gate to the next, from a row of gates to the next, and of units. */
  final long gate;

  final long gateLine;
  final long unitLine;

  /** Bytes from a row of P columns to the next, and of its padded copies. */
  final long stateLine;

  final long paddedStateLine;

  private final Block y;
  private final Block h0;
  private final Block c0;
  private final Block cells;

  LayerMemory(RecurrentForward op, Blocks blocks) {
    spec = op.spec();
    units = spec.hiddenSize();
    states = spec.outputSize();
    padded = ReserveLayout.units(spec);
    gate = (long) padded * Float.BYTES;
    gateLine = (long) ReserveLayout.gateLine(spec) * Float.BYTES;
    unitLine = (long) ReserveLayout.unitLine(spec) * Float.BYTES;
    stateLine = (long) states * Float.BYTES;
    paddedStateLine = (long) paddedStates(spec) * Float.BYTES;
    y = blocks.of(op.y());
    h0 = blocks.of(op.h0());
    c0 = blocks.of(op.c0());
    cells = op.reserve() == null ? null : blocks.of(op.reserve().cells());
  }

  /** Numbers of a padded line of P columns. */
  static int paddedStates(RecurrentSpec spec) {
    return ReserveLayout.line(Panel.count(spec.outputSize()) * Panel.COLUMNS);
  }

  long y(int row) {
    return y.address() + row * stateLine;
  }

  long h0(int sequence) {
    return h0.address() + sequence * stateLine;
  }

  /** The reserved cell states of a row. */
  long cells(int row) {
    return cells.address() + row * unitLine;
  }

  long c0(int sequence) {
    return c0.address() + sequence * (long) units * Float.BYTES;
  }

  /** The hidden state that the i-th sequence of a place had before the step. */
  long hBefore(Place place, int i) {
    return i < place.continued() ? y(place.rowBefore(i)) : h0(place.sequence(i));
  }

  /**
   * A vector of a line. Where the line ends within it, its last lanes are of the next line or of
   * nothing: every line of units is so computed to the end of its last vector (never of another
   * one), and what is beyond the last unit is never stored to a buffer of the program's, nor a
   * factor of any product.
   */
  static FloatVector load(long line, int column) {
    return Lanes.load(line + (long) column * Float.BYTES);
  }

  static void storeColumns(FloatVector vector, long line, int column, int columns) {
    long at = line + (long) column * Float.BYTES;
    if (column + Lanes.COUNT <= columns) {
      Lanes.store(vector, at);
    } else if (column < columns) {
      VectorMask<Float> mask = Lanes.below(column, columns);
      Lanes.store(vector, at, mask);
    }
  }
}
