package dev.sluice.reference;

import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;

/** The equations of one step of a cell, for the sequences that are running at it. */
abstract class CellForward {
  final int units;
  final int states;
  final int gates;

  /** Wx + b of every row, {@code [rows, G·H]}. */
  final double[] input;

  /** The running hidden state, {@code [sequences, P]}. */
  final double[] h;

  /** The running cell state, {@code [sequences, H]}; null where the cell has none. */
  final double[] c;

  /** The running hidden state after recurrent dropout, {@code [sequences, P]}. */
  final double[] hMasked;

  /** Uh + b' of the step, {@code [sequences, G·H]}. */
  final double[] recurrent;

  /** What backward needs, as {@link dev.sluice.op.RecurrentReserve}; null without a backward. */
  final double[] reservedGates;

  final int reservedLine;

  private final double[] biasHh;
  private final double[] weightHhTransposed;

  CellForward(RecurrentForward op, Memory memory) {
    RecurrentSpec spec = op.spec();
    units = spec.hiddenSize();
    states = spec.outputSize();
    gates = spec.gateSize();
    reservedLine = spec.cell().reserved() * units;
    int sequences = memory.capacity().sequences();
    input = Numbers.of(memory.capacity().rows(), gates);
    h = Numbers.of(sequences, states);
    c = spec.cell().hasCellState() ? Numbers.of(sequences, units) : null;
    hMasked = Numbers.of(sequences, states);
    recurrent = Numbers.of(sequences, gates);
    reservedGates = op.reserve() == null ? null : memory.of(op.reserve().gates());
    biasHh = memory.of(op.weights().biasHh());
    weightHhTransposed = Numbers.of(gates, states);
  }

  static CellForward of(RecurrentForward op, Memory memory) {
    return switch (op.spec().cell()) {
      case RNN_TANH, RNN_RELU -> new RnnForward(op, memory);
      case LSTM -> new LstmForward(op, memory);
      case GRU -> new GruForward(op, memory);
      case GRU_RESET_BEFORE -> new GruResetBeforeForward(op, memory);
    };
  }

  final void prepare(double[] weightHh) {
    Matrix.transpose(weightHh, gates, states, weightHhTransposed);
  }

  /**
   * One step: reads {@link #input} at the rows, {@link #hMasked}, {@link #h} and {@link #c}; leaves
   * the new states in h and c and, with a backward, the reserve at the rows.
   *
   * @param row0 the row of sequence 0
   * @param active the sequences of the step
   */
  abstract void step(int row0, int active);

  /** {@code recurrent = U·operand + b'} for some gates, side by side in U from a first unit on. */
  final void recurrentProduct(double[] operand, int active, int firstGateUnit, int width) {
    for (int s = 0; s < active; s++) {
      for (int j = firstGateUnit; j < firstGateUnit + width; j++) {
        recurrent[s * gates + j] = biasHh == null ? 0 : biasHh[j];
      }
    }
    Matrix.addProduct(
        operand,
        0,
        states,
        1,
        weightHhTransposed,
        firstGateUnit,
        gates,
        recurrent,
        firstGateUnit,
        gates,
        active,
        states,
        width);
  }
}
