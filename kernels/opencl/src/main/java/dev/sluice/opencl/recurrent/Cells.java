package dev.sluice.opencl.recurrent;

import dev.sluice.op.Cell;

/** How many kernels a step of a cell is, and which gates are whose. */
final class Cells {
  private Cells() {}

  /** The gates that one phase of a step computes. */
  record Phase(int firstGate, int gates) {
    /** Of a reset-before GRU the first computes r and z, the second n; others have one phase. */
    static Phase of(Cell cell, int phase) {
      if (!hasTwoPhases(cell)) {
        return new Phase(0, cell.gates());
      }
      return phase == 0 ? new Phase(0, 2) : new Phase(2, 1);
    }
  }

  /** Whether a step of the cell is two kernels, since the second needs all of the first. */
  static boolean hasTwoPhases(Cell cell) {
    return cell == Cell.GRU_RESET_BEFORE;
  }
}
