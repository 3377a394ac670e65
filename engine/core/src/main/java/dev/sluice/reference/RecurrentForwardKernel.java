package dev.sluice.reference;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.random.DropoutMask;

/**
 * A recurrent layer and direction, forward: the input product of all rows, then step by step the
 * recurrent product of the sequences that are still running and the cell's equations.
 *
 * <p>The running states h and c hold one line per sequence. A sequence that has ended, or in
 * reverse has not begun, keeps its line, so that in the end the lines are the final states.
 */
final class RecurrentForwardKernel implements Kernel {
  private final RecurrentSpec spec;
  private final double[] x;
  private final double[] weightIh;
  private final double[] weightHh;
  private final double[] biasIh;
  private final double[] h0;
  private final double[] c0;
  private final double[] y;
  private final double[] hN;
  private final double[] cN;
  private final CellForward cell;

  private final double[] weightIhTransposed;
  private final DropoutMask mask;

  RecurrentForwardKernel(RecurrentForward op, Memory memory) {
    spec = op.spec();
    x = memory.of(op.x());
    weightIh = memory.of(op.weights().ih());
    weightHh = memory.of(op.weights().hh());
    biasIh = memory.of(op.weights().biasIh());
    h0 = memory.of(op.h0());
    c0 = memory.of(op.c0());
    y = memory.of(op.y());
    hN = memory.of(op.hN());
    cN = memory.of(op.cN());
    cell = CellForward.of(op, memory);
    weightIhTransposed = new double[weightIh.length];
    mask =
        spec.recurrentDropout() > 0
            ? new DropoutMask(spec.recurrentDropout(), spec.stream())
            : null;
  }

  @Override
  public void run(Run run) {
    PackedLayout layout = run.layout();
    int states = spec.outputSize();
    int gates = spec.gateSize();
    int inputs = spec.inputSize();

    // Wx + b for all rows.
    Matrix.transpose(weightIh, gates, inputs, weightIhTransposed);
    Matrix.fillLines(biasIh, cell.input, layout.rows(), gates);
    Matrix.addProduct(
        x,
        0,
        inputs,
        1,
        weightIhTransposed,
        0,
        gates,
        cell.input,
        0,
        gates,
        layout.rows(),
        inputs,
        gates);

    cell.prepare(weightHh);
    System.arraycopy(h0, 0, cell.h, 0, layout.sequences() * states);
    if (c0 != null) {
      System.arraycopy(c0, 0, cell.c, 0, layout.sequences() * spec.hiddenSize());
    }
    for (int i = 0; i < layout.steps(); i++) {
      int t = spec.reverse() ? layout.steps() - 1 - i : i;
      int active = layout.active(t);
      for (int s = 0; s < active; s++) {
        if (mask == null) {
          System.arraycopy(cell.h, s * states, cell.hMasked, s * states, states);
        } else {
          mask.apply(
              run.key(),
              s,
              DropoutMask.ALL_STEPS,
              cell.h,
              s * states,
              cell.hMasked,
              s * states,
              states);
        }
      }
      cell.step(layout.firstRow(t), active);
      System.arraycopy(cell.h, 0, y, layout.firstRow(t) * states, active * states);
    }
    System.arraycopy(cell.h, 0, hN, 0, layout.sequences() * states);
    if (cN != null) {
      System.arraycopy(cell.c, 0, cN, 0, layout.sequences() * spec.hiddenSize());
    }
  }
}
