package dev.sluice.reference;

import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;

/** The derivatives of one step of a cell, for the sequences that are running at it. */
abstract class CellBackward {
  final int units;
  final int states;
  private final int gateCount;

  /**
   * The reserve {@code [rows, R·H]}: the activated gates of forward, which {@link #step} overwrites
   * with the gradients of their pre-activations.
   */
  final double[] gates;

  final int gateLine;

  /** The states before each row, {@code [rows, P]} and {@code [rows, H]}. */
  final double[] hPrevious;

  final double[] hPreviousMasked;
  final double[] cPrevious;

  /** The cell states after each row, {@code [rows, H]}; null where the cell has none. */
  final double[] cells;

  /** The running gradients, {@code [sequences, P]} and {@code [sequences, H]}. */
  final double[] dh;

  final double[] dc;

  /** The gradient before the projection, {@code [sequences, H]}; {@link #dh} without one. */
  final double[] dUnprojected;

  /**
   * What reaches the state before the step around the recurrent product, {@code [sequences, P]}.
   */
  final double[] dhDirect;

  /** What reaches it through the recurrent product, before the mask, {@code [sequences, P]}. */
  final double[] dhMasked;

  CellBackward(RecurrentForward op, Memory memory) {
    RecurrentSpec spec = op.spec();
    units = spec.hiddenSize();
    states = spec.outputSize();
    gateCount = spec.cell().gates();
    gates = memory.of(op.reserve().gates());
    gateLine = spec.cell().reserved() * units;
    cells = memory.of(op.reserve().cells());
    int rows = memory.capacity().rows();
    int sequences = memory.capacity().sequences();
    hPrevious = Numbers.of(rows, states);
    hPreviousMasked = Numbers.of(rows, states);
    cPrevious = cells == null ? null : Numbers.of(rows, units);
    dh = Numbers.of(sequences, states);
    dc = cells == null ? null : Numbers.of(sequences, units);
    dUnprojected = spec.projectionSize() > 0 ? Numbers.of(sequences, units) : dh;
    dhDirect = Numbers.of(sequences, states);
    dhMasked = Numbers.of(sequences, states);
  }

  static CellBackward of(RecurrentForward op, Memory memory) {
    return switch (op.spec().cell()) {
      case RNN_TANH, RNN_RELU -> new RnnBackward(op, memory);
      case LSTM -> new LstmBackward(op, memory);
      case GRU -> new GruBackward(op, memory);
      case GRU_RESET_BEFORE -> new GruResetBeforeBackward(op, memory);
    };
  }

  /**
   * One step: reads {@link #dUnprojected}, {@link #dc} and the reserve at the rows; leaves the
   * gradients of the gates' pre-activations in the reserve, and updates dc and {@link #dhDirect}.
   *
   * @param row0 the row of sequence 0
   * @param active the sequences of the step
   */
  abstract void step(int row0, int active);

  /** {@code dhMasked += Uᵀ · (gradient of Uh + b')}, summed over the gates. */
  void recurrentGradient(double[] weightHh, int row0, int active) {
    for (int gate = 0; gate < gateCount; gate++) {
      addRecurrentGradient(weightHh, gate, row0, active, dhMasked);
    }
  }

  final void addRecurrentGradient(double[] weightHh, int gate, int row0, int active, double[] out) {
    Matrix.addProduct(
        gates,
        row0 * gateLine + recurrentBlock(gate) * units,
        gateLine,
        1,
        weightHh,
        gate * units * states,
        states,
        out,
        0,
        states,
        active,
        units,
        states);
  }

  /** The block of the reserve that holds the gradient of a gate's Uh + b'. */
  int recurrentBlock(int gate) {
    return gate;
  }

  /** What a gate's U was multiplied with, a line per row. */
  double[] recurrentOperand(int gate) {
    return hPreviousMasked;
  }

  int recurrentOperandFrom(int gate) {
    return 0;
  }

  int recurrentOperandLine(int gate) {
    return states;
  }
}
