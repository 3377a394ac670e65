package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.gemm.Matrix;
import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.memory.ReserveLayout;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentSpec;
import jdk.incubator.vector.FloatVector;

/**
 * The gradients with respect to the states before the step that was visited last, a padded line per
 * sequence; at first those of the final states.
 */
final class RunningGradients {
  private final LayerMemory memory;
  private final Block dy;
  private final Block dhN;
  private final Block dcN;
  private final Block dh0;
  private final Block dc0;
  private final Block dh;
  private final Block dc;
  private final Block masked;

  /** Before the projection, a line of units per sequence. */
  private final Block dUnprojected;

  /** With respect to each row's projected state. */
  private final Block dProjected;

  RunningGradients(RecurrentBackward op, LayerMemory memory, Blocks blocks) {
    this.memory = memory;
    RecurrentSpec spec = memory.spec;
    dy = blocks.of(op.dy());
    dhN = blocks.of(op.dhN());
    dcN = blocks.of(op.dcN());
    dh0 = blocks.of(op.dh0());
    dc0 = blocks.of(op.dc0());
    long sequences = blocks.capacity().sequences();
    int states = LayerMemory.paddedStates(spec);
    int units = ReserveLayout.unitLine(spec);
    boolean projected = spec.projectionSize() > 0;
    dh = blocks.scratch(sequences * states);
    dc = spec.cell().hasCellState() ? blocks.scratch(sequences * units) : null;
    masked = spec.recurrentDropout() > 0 ? blocks.scratch(sequences * states) : null;
    dUnprojected = projected ? blocks.scratch(sequences * units) : null;
    dProjected = projected ? blocks.scratch((long) blocks.capacity().rows() * states) : null;
  }

  long dh(int sequence) {
    return dh.address() + sequence * memory.paddedStateLine;
  }

  /** Where products with U add what reaches the state through them: dh, or before the mask. */
  long target(int sequence) {
    return masked == null ? dh(sequence) : masked.address() + sequence * memory.paddedStateLine;
  }

  boolean isMasked() {
    return masked != null;
  }

  long dc(int sequence) {
    return dc.address() + sequence * memory.unitLine;
  }

  long dUnprojected(int sequence) {
    return dUnprojected.address() + sequence * memory.unitLine;
  }

  long dProjected(int row) {
    return dProjected.address() + row * memory.paddedStateLine;
  }

  /** Those of all rows' projected states. */
  Matrix dProjected() {
    return new Matrix(dProjected, memory.paddedStateLine);
  }

  /** Starts some columns of a sequence with the gradients of its final states. */
  void startHidden(int sequence, int column) {
    start(dhN, sequence, column, memory.states, dh(sequence));
  }

  void startCell(int sequence, int unit) {
    if (dc != null) {
      start(dcN, sequence, unit, memory.units, dc(sequence));
    }
  }

  /** Each branch stores its own vector: one that is chosen between two is an object. */
  private static void start(Block given, int sequence, int column, int columns, long to) {
    if (given == null) {
      ForwardCell.put(Lanes.zero(), to, column);
    } else {
      long line = given.address() + (long) sequence * columns * Float.BYTES;
      ForwardCell.put(LayerMemory.load(line, column), to, column);
    }
  }

  /** The gradient with respect to the i-th sequence's state after the step, dy included. */
  FloatVector incoming(Place place, int i, int column) {
    FloatVector sum = ForwardCell.at(dh(place.sequence(i)), column);
    if (dy == null) {
      return sum;
    }
    long row = dy.address() + place.row(i) * memory.stateLine;
    return sum.add(LayerMemory.load(row, column));
  }

  /** The gradient with respect to the i-th sequence's {@code o⊙tanh(c')}, or whatever h' is. */
  FloatVector output(Place place, int i, int unit) {
    return dUnprojected == null
        ? incoming(place, i, unit)
        : ForwardCell.at(dUnprojected(place.sequence(i)), unit);
  }

  /** Keeps what reaches the state before the step around the products. */
  void direct(Place place, int i, int unit, FloatVector gradient) {
    if (dUnprojected == null) {
      ForwardCell.put(gradient, dh(place.sequence(i)), unit);
    }
  }

  /**
   * Nothing reaches the state before the step around the products. Not by {@link #direct}: a zero
   * that is handed over is an object where C2 inlines no further.
   */
  void clearDirect(Place place, int i, int unit) {
    if (dUnprojected == null) {
      ForwardCell.put(Lanes.zero(), dh(place.sequence(i)), unit);
    }
  }

  void finishHidden(int sequence, int column) {
    if (dh0 != null) {
      LayerMemory.storeColumns(
          ForwardCell.at(dh(sequence), column),
          dh0.address() + sequence * memory.stateLine,
          column,
          memory.states);
    }
  }

  void finishCell(int sequence, int unit) {
    if (dc0 != null) {
      LayerMemory.storeColumns(
          ForwardCell.at(dc(sequence), unit),
          dc0.address() + (long) sequence * memory.units * Float.BYTES,
          unit,
          memory.units);
    }
  }
}
