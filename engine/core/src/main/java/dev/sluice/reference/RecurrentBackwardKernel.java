package dev.sluice.reference;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.random.DropoutMask;
import java.util.Arrays;

/**
 * Backpropagation through a recurrent layer and direction: step by step against the order of
 * reading, the cell's derivatives and the recurrent product's; then the gradients of input and
 * weights as products over all rows.
 *
 * <p>The running gradients dh and dc hold one line per sequence: the gradient with respect to the
 * state before the step that was visited last. A line starts with the final state's gradient.
 */
final class RecurrentBackwardKernel implements Kernel {
  private final RecurrentSpec spec;
  private final double[] x;
  private final double[] y;
  private final double[] h0;
  private final double[] c0;
  private final double[] weightIh;
  private final double[] weightHh;
  private final double[] projection;
  private final double[] cells;
  private final double[] unprojected;
  private final double[] dy;
  private final double[] dhN;
  private final double[] dcN;
  private final double[] dx;
  private final double[] dWeightIh;
  private final double[] dWeightHh;
  private final double[] dBiasIh;
  private final double[] dBiasHh;
  private final double[] dProjection;
  private final double[] dh0;
  private final double[] dc0;
  private final CellBackward cell;
  private final DropoutMask mask;

  /** The gradient with respect to each projected hidden state, {@code [rows, P]}. */
  private final double[] dProjected;

  RecurrentBackwardKernel(RecurrentBackward op, Memory memory) {
    RecurrentForward forward = op.forward();
    RecurrentWeights weights = forward.weights();
    RecurrentWeights dWeights = op.dWeights();
    spec = forward.spec();
    x = memory.of(forward.x());
    y = memory.of(forward.y());
    h0 = memory.of(forward.h0());
    c0 = memory.of(forward.c0());
    weightIh = memory.of(weights.ih());
    weightHh = memory.of(weights.hh());
    projection = memory.of(weights.projection());
    cells = memory.of(forward.reserve().cells());
    unprojected = memory.of(forward.reserve().hidden());
    dy = memory.of(op.dy());
    dhN = memory.of(op.dhN());
    dcN = memory.of(op.dcN());
    dx = memory.of(op.dx());
    dWeightIh = memory.of(dWeights.ih());
    dWeightHh = memory.of(dWeights.hh());
    dBiasIh = memory.of(dWeights.biasIh());
    dBiasHh = memory.of(dWeights.biasHh());
    dProjection = memory.of(dWeights.projection());
    dh0 = memory.of(op.dh0());
    dc0 = memory.of(op.dc0());
    cell = CellBackward.of(forward, memory);
    mask =
        spec.recurrentDropout() > 0
            ? new DropoutMask(spec.recurrentDropout(), spec.stream())
            : null;
    dProjected = projection == null ? null : new double[y.length];
  }

  @Override
  public void run(Run run) {
    PackedLayout layout = run.layout();
    gatherPrevious(layout, y, h0, cell.hPrevious, spec.outputSize());
    if (c0 != null) {
      gatherPrevious(layout, cells, c0, cell.cPrevious, spec.hiddenSize());
    }
    for (int t = 0; t < layout.steps(); t++) {
      for (int s = 0; s < layout.active(t); s++) {
        maskLine(run, s, cell.hPrevious, cell.hPreviousMasked, layout.row(s, t));
      }
    }
    start(dhN, cell.dh, layout.sequences() * spec.outputSize());
    if (c0 != null) {
      start(dcN, cell.dc, layout.sequences() * spec.hiddenSize());
    }
    for (int i = 0; i < layout.steps(); i++) {
      int t = spec.reverse() ? i : layout.steps() - 1 - i;
      step(run, layout.firstRow(t), layout.active(t));
    }
    finish(cell.dh, dh0, layout.sequences() * spec.outputSize());
    finish(cell.dc, dc0, layout.sequences() * spec.hiddenSize());
    inputGradient(layout.rows());
    weightGradients(layout.rows());
  }

  /** The state before each row: the initial one at the first step that is read. */
  private void gatherPrevious(
      PackedLayout layout, double[] states, double[] initial, double[] previous, int columns) {
    for (int t = 0; t < layout.steps(); t++) {
      int before = spec.reverse() ? t + 1 : t - 1;
      for (int s = 0; s < layout.active(t); s++) {
        boolean first = before < 0 || before >= layout.length(s);
        double[] from = first ? initial : states;
        int line = first ? s : layout.row(s, before);
        System.arraycopy(from, line * columns, previous, layout.row(s, t) * columns, columns);
      }
    }
  }

  private static void start(double[] given, double[] running, int size) {
    if (given == null) {
      Arrays.fill(running, 0, size, 0);
    } else {
      System.arraycopy(given, 0, running, 0, size);
    }
  }

  private static void finish(double[] running, double[] out, int size) {
    if (out != null) {
      System.arraycopy(running, 0, out, 0, size);
    }
  }

  private void step(Run run, int row0, int active) {
    int states = spec.outputSize();
    if (dy != null) {
      for (int i = 0; i < active * states; i++) {
        cell.dh[i] += dy[row0 * states + i];
      }
    }
    if (projection != null) {
      System.arraycopy(cell.dh, 0, dProjected, row0 * states, active * states);
      int units = spec.hiddenSize();
      Arrays.fill(cell.dUnprojected, 0, active * units, 0);
      Matrix.addProduct(
          cell.dh,
          0,
          states,
          1,
          projection,
          0,
          units,
          cell.dUnprojected,
          0,
          units,
          active,
          states,
          units);
    }
    cell.step(row0, active);
    Arrays.fill(cell.dhMasked, 0, active * states, 0);
    cell.recurrentGradient(weightHh, row0, active);
    for (int s = 0; s < active; s++) {
      maskLine(run, s, cell.dhMasked, cell.dhMasked, s);
    }
    for (int i = 0; i < active * states; i++) {
      cell.dh[i] = cell.dhDirect[i] + cell.dhMasked[i];
    }
  }

  private void maskLine(Run run, int sequence, double[] from, double[] to, int line) {
    int states = spec.outputSize();
    if (mask != null) {
      mask.apply(
          run.key(),
          sequence,
          DropoutMask.ALL_STEPS,
          from,
          line * states,
          to,
          line * states,
          states);
    } else if (from != to) {
      System.arraycopy(from, line * states, to, line * states, states);
    }
  }

  private void inputGradient(int rows) {
    if (dx == null) {
      return;
    }
    int inputs = spec.inputSize();
    Arrays.fill(dx, 0, rows * inputs, 0);
    Matrix.addProduct(
        cell.gates,
        0,
        cell.gateLine,
        1,
        weightIh,
        0,
        inputs,
        dx,
        0,
        inputs,
        rows,
        spec.gateSize(),
        inputs);
  }

  private void weightGradients(int rows) {
    int units = spec.hiddenSize();
    int states = spec.outputSize();
    Arrays.fill(dWeightIh, 0);
    Arrays.fill(dWeightHh, 0);
    for (int gate = 0; gate < spec.cell().gates(); gate++) {
      int inputBlock = gate * units;
      int recurrentBlock = cell.recurrentBlock(gate) * units;
      // dW = (gradient of Wx + b)ᵀ · x
      addGateProduct(inputBlock, x, 0, spec.inputSize(), dWeightIh, gate, spec.inputSize(), rows);
      // dU = (gradient of Uh + b')ᵀ · (what U was multiplied with)
      addGateProduct(
          recurrentBlock,
          cell.recurrentOperand(gate),
          cell.recurrentOperandFrom(gate),
          cell.recurrentOperandLine(gate),
          dWeightHh,
          gate,
          states,
          rows);
      if (dBiasIh != null) {
        Matrix.sumLines(cell.gates, rows, cell.gateLine, inputBlock, dBiasIh, gate * units, units);
        Matrix.sumLines(
            cell.gates, rows, cell.gateLine, recurrentBlock, dBiasHh, gate * units, units);
      }
    }
    if (dProjection != null) {
      Arrays.fill(dProjection, 0);
      Matrix.addProduct(
          dProjected,
          0,
          1,
          states,
          unprojected,
          0,
          units,
          dProjection,
          0,
          units,
          states,
          rows,
          units);
    }
  }

  private void addGateProduct(
      int block,
      double[] operand,
      int operandFrom,
      int operandLine,
      double[] out,
      int gate,
      int columns,
      int rows) {
    int units = spec.hiddenSize();
    Matrix.addProduct(
        cell.gates,
        block,
        1,
        cell.gateLine,
        operand,
        operandFrom,
        operandLine,
        out,
        gate * units * columns,
        columns,
        units,
        rows,
        columns);
  }
}
