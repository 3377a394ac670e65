package dev.sluice.opencl.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.opencl.queue.Options;

/** The kernel files of the cells. */
final class Cells {
  private Cells() {}

  static String forward(Cell cell) {
    return family(cell) + "_forward.cl";
  }

  static String backward(Cell cell) {
    return family(cell) + "_backward.cl";
  }

  private static String family(Cell cell) {
    return switch (cell) {
      case RNN_TANH, RNN_RELU -> "rnn";
      case LSTM -> "lstm";
      case GRU -> "gru";
      case GRU_RESET_BEFORE -> "gru_reset_before";
    };
  }

  /** The macros that tell apart the kernels of one file. */
  static Options options(Options options, Cell cell, int phase) {
    return switch (cell) {
      case RNN_TANH, RNN_RELU -> options.with("RECTIFIER", cell == Cell.RNN_RELU);
      case GRU_RESET_BEFORE -> options.with("PHASE", phase);
      case LSTM, GRU -> options;
    };
  }

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
