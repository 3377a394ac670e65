package dev.sluice.trace;

import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shape;
import dev.sluice.program.CellEquations;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import dev.sluice.program.Recurrence;
import java.util.List;

/**
 * Records what a recurrent layer and direction hands out for a trace. The layer itself runs as it
 * always does; its gates are computed again for all rows at once, since the state before every row
 * is known by then, and its cell states and the gradients of its states by linear scans. So every
 * backend can trace, and nothing that is not traced pays for it.
 *
 * <p>"Before" and "after" are in the order in which the layer reads.
 */
final class TracedLayer {
  /**
   * The buffers of a trace.
   *
   * @param h {@code [rows, P]}, hidden states
   * @param c {@code [rows, H]}, cell states; null unless the cell is an LSTM
   * @param gates {@code [rows, H]} for each gate of the cell
   */
  record States(Buffer h, Buffer c, List<Buffer> gates) {}

  /**
   * The buffers of a trace's gradients, total ones: through all paths to the loss.
   *
   * @param dh {@code [rows, P]}, of the hidden states
   * @param dc {@code [rows, H]}, of the cell states; null unless the cell is an LSTM
   * @param dGates {@code [rows, G·H]}, of the gates' pre-activations
   */
  record StateGradients(Buffer dh, Buffer dc, Buffer dGates) {}

  private final Recorder r;
  private final Recurrence layer;
  private final Cell cell;
  private final int units;
  private final boolean reverse;
  private States states;

  TracedLayer(Recorder recorder, Recurrence layer) {
    this.r = recorder;
    this.layer = layer;
    this.cell = layer.spec().cell();
    this.units = layer.spec().hiddenSize();
    this.reverse = layer.spec().reverse();
  }

  States states() {
    Buffer before = r.add(oneStep(layer.op().y(), 1), place(first(), layer.op().h0()));
    List<Buffer> gates = new CellEquations(r, cell, layer.weights()).gates(layer.x(), before);
    Buffer c = cell.hasCellState() ? cellStates(gates) : null;
    states = new States(layer.op().y(), c, gates);
    return states;
  }

  /** {@code c' = f⊙c + i⊙g}, with the initial state at the first step. */
  private Buffer cellStates(List<Buffer> gates) {
    Buffer forget = gates.get(1);
    Buffer added = r.multiply(gates.get(0), gates.get(2));
    Buffer kept = r.multiply(r.step(forget, first()), layer.op().c0());
    return r.scan(reverse, forget, r.add(added, place(first(), kept)));
  }

  /**
   * The total gradients, of those with respect to the layer's results, which are what comes from
   * outside of it, and of the probe, which are the gates'.
   *
   * @param gradients with respect to y, hN, cN and the probe, where the loss depends on them
   */
  StateGradients gradients(Gradients gradients) {
    Buffer dGates = orZero(gradients, layer.probe());
    Buffer dh = r.add(oneStep(passedBack(dGates), -1), orZero(gradients, layer.op().y()));
    if (gradients.has(layer.op().hN())) {
      dh = r.add(dh, place(last(), gradients.of(layer.op().hN())));
    }
    if (cell == Cell.GRU || cell == Cell.GRU_RESET_BEFORE) {
      // The update gate passes a state on as it is.
      dh = r.scan(!reverse, oneStep(states.gates().get(1), -1), dh);
    }
    Buffer dc = cell.hasCellState() ? cellGradients(gradients, dh) : null;
    return new StateGradients(dh, dc, dGates);
  }

  /** What the gates of each step pass back to the hidden state before it, {@code [rows, P]}. */
  private Buffer passedBack(Buffer dGates) {
    Buffer hh = layer.weights().hh();
    if (cell != Cell.GRU && cell != Cell.GRU_RESET_BEFORE) {
      return r.matmul(dGates, hh);
    }
    Buffer resetAndUpdate = r.slice(dGates, 0, 2 * units);
    Buffer candidate = r.slice(dGates, 2 * units, units);
    Buffer reset = states.gates().getFirst();
    if (cell == Cell.GRU) {
      return r.matmul(r.concat(List.of(resetAndUpdate, r.multiply(candidate, reset))), hh);
    }
    Buffer direct = r.matmul(resetAndUpdate, r.sliceLines(hh, 0, 2 * units));
    Buffer throughReset = r.matmul(candidate, r.sliceLines(hh, 2 * units, units));
    return r.add(direct, r.multiply(throughReset, reset));
  }

  /** {@code dc = dh⊙o⊙(1 − tanh²c)}, and what the forget gate lets through from the step after. */
  private Buffer cellGradients(Gradients gradients, Buffer dh) {
    Buffer projection = layer.weights().projection();
    Buffer unprojected = projection == null ? dh : r.matmul(dh, projection);
    Buffer tanh = r.tanh(states.c());
    Buffer slope = r.affine(r.multiply(tanh, tanh), -1, 1);
    Buffer dc = r.multiply(r.multiply(unprojected, states.gates().get(3)), slope);
    if (gradients.has(layer.op().cN())) {
      dc = r.add(dc, place(last(), gradients.of(layer.op().cN())));
    }
    return r.scan(!reverse, oneStep(states.gates().get(1), -1), dc);
  }

  private Buffer orZero(Gradients gradients, Buffer of) {
    return gradients.has(of) ? gradients.of(of) : r.fill(0, of.shape());
  }

  /** At every step what is at the step before it, or at the one after it where {@code by} is −1. */
  private Buffer oneStep(Buffer x, int by) {
    return r.shift(x, reverse ? -by : by);
  }

  private int first() {
    return reverse ? SelectStep.LAST : 0;
  }

  private int last() {
    return reverse ? 0 : SelectStep.LAST;
  }

  private Buffer place(int step, Buffer x) {
    Buffer rows = r.value("placed", Shape.rows(x.shape().columns()));
    r.record(new PlaceStep(step, x, rows));
    return rows;
  }
}
