package dev.sluice.nd4j;

import dev.sluice.backend.Fusion;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentReserve;
import dev.sluice.op.RecurrentSpec;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent layer and direction, forward: the input product of all rows or of each step, then
 * step by step the recurrent product of the sequences that are still running and the cell's
 * equations, each an array operation.
 *
 * <p>The running states hold one line per sequence; one that has ended, or in reverse has not
 * begun, keeps its line, so that in the end the lines are the final states.
 */
final class RecurrentForwardKernel {
  private final Bound b;
  private final Recording r;
  private final RecurrentForward op;
  private final RecurrentSpec spec;
  private final PackedLayout layout;
  private final int units;
  private final boolean hoisted;
  private final List<GateSegment> inputGates;
  private final List<GateSegment> recurrentGates;
  private final INDArray input;
  private final INDArray recurrent;
  private final INDArray h;
  private final INDArray c;
  private final INDArray masked;
  private final INDArray unprojected;
  private final INDArray work;
  private final Mask mask;
  private INDArray bias;

  private RecurrentForwardKernel(Bound b, RecurrentForward op, Set<Fusion> fusions) {
    this.b = b;
    this.r = b.r();
    this.op = op;
    spec = op.spec();
    layout = b.layout();
    units = spec.hiddenSize();
    hoisted = fusions.contains(Fusion.INPUT);
    inputGates = GateSegment.input(spec.cell(), fusions);
    recurrentGates = GateSegment.recurrent(spec.cell(), fusions);
    int sequences = layout.sequences();
    input = r.temporary(hoisted ? layout.rows() : sequences, spec.gateSize());
    recurrent = r.temporary(sequences, spec.gateSize());
    h = r.temporary(sequences, spec.outputSize());
    c = spec.cell().hasCellState() ? r.temporary(sequences, units) : null;
    unprojected = spec.projectionSize() > 0 ? r.temporary(sequences, units) : h;
    work = r.temporary(sequences, units);
    boolean drops = spec.recurrentDropout() > 0;
    mask = drops ? Mask.of(r, sequences, spec.outputSize()) : null;
    masked = drops ? r.temporary(sequences, spec.outputSize()) : h;
  }

  static void record(Bound b, RecurrentForward op, Set<Fusion> fusions) {
    new RecurrentForwardKernel(b, op, fusions).record();
  }

  private void record() {
    if (mask != null) {
      Masks masks = new Masks(spec.recurrentDropout(), spec.stream(), spec.outputSize());
      r.host(key -> masks.write(key, mask.factor(), null, layout.sequences(), true));
      mask.recordWritten(r);
    }
    sumBiases();
    if (hoisted) {
      inputProduct(b.of(op.x()), input);
    }
    r.copy(b.of(op.h0()), h);
    if (c != null) {
      r.copy(b.of(op.c0()), c);
    }
    for (int i = 0; i < layout.steps(); i++) {
      step(spec.reverse() ? layout.steps() - 1 - i : i);
    }
    r.copy(h, b.of(op.hN()));
    if (c != null) {
      r.copy(c, b.of(op.cN()));
    }
  }

  /** Both biases into one, but for a GRU's n, whose second is reset with the product. */
  private void sumBiases() {
    if (!spec.bias()) {
      return;
    }
    bias = r.temporary(1, spec.gateSize());
    int both = spec.cell() == Cell.GRU ? 2 * units : spec.gateSize();
    r.copy(b.of(op.weights().biasIh()), bias);
    INDArray sum = Ndarrays.view(bias, 0, 1, 0, both);
    r.add(sum, Ndarrays.view(b.memory().whole(op.weights().biasHh()), 0, 1, 0, both), sum);
  }

  private void inputProduct(INDArray x, INDArray out) {
    for (GateSegment segment : inputGates) {
      multiply(x, op.weights().ih(), segment, out, 0, out.rows());
    }
    if (bias != null) {
      r.add(out, bias, out);
    }
  }

  /** A segment's columns of out = operand times the segment's lines of a weight, transposed. */
  private void multiply(
      INDArray operand, Buffer weight, GateSegment segment, INDArray out, int line, int lines) {
    long from = (long) segment.gate() * units;
    long size = (long) segment.gates() * units;
    r.product(
        operand,
        false,
        Ndarrays.lines(b.memory().whole(weight), from, size),
        true,
        Ndarrays.view(out, line, lines, from, size),
        false);
  }

  private void step(int t) {
    int active = layout.active(t);
    INDArray hActive = Ndarrays.lines(h, 0, active);
    INDArray operand = Ndarrays.lines(masked, 0, active);
    if (mask != null) {
      mask.lines(0, active).apply(r, hActive, operand);
    }
    if (!hoisted) {
      inputProduct(b.step(op.x(), t), Ndarrays.lines(input, 0, active));
    }
    boolean before = spec.cell() == Cell.GRU_RESET_BEFORE;
    for (GateSegment segment : recurrentGates) {
      if (!before || segment.gate() < 2) {
        multiply(operand, op.weights().hh(), segment, recurrent, 0, active);
      }
    }
    CellForward cell =
        new CellForward(
            r,
            new CellForward.Block(input, hoisted ? layout.firstRow(t) : 0, active, units),
            new CellForward.Block(recurrent, 0, active, units),
            hActive,
            c == null ? null : Ndarrays.lines(c, 0, active),
            gates(t, active),
            Ndarrays.lines(work, 0, active),
            units);
    switch (spec.cell()) {
      case RNN_TANH -> cell.rnn(false);
      case RNN_RELU -> cell.rnn(true);
      case LSTM -> lstm(cell, t, active);
      case GRU -> resetAfter(cell, t);
      case GRU_RESET_BEFORE -> resetBefore(cell, operand, t, active);
    }
    r.copy(hActive, b.step(op.y(), t));
  }

  /** Activated gates go to the reserve, or where their pre-activations were. */
  private INDArray[] gates(int t, int active) {
    INDArray[] gates = new INDArray[spec.cell().gates()];
    RecurrentReserve reserve = op.reserve();
    for (int g = 0; g < gates.length; g++) {
      gates[g] =
          reserve == null
              ? new CellForward.Block(recurrent, 0, active, units).of(g)
              : reserved(t).of(g);
    }
    return gates;
  }

  private CellForward.Block reserved(int t) {
    return new CellForward.Block(
        b.memory().whole(op.reserve().gates()), layout.firstRow(t), layout.active(t), units);
  }

  private void lstm(CellForward cell, int t, int active) {
    INDArray out = Ndarrays.lines(unprojected, 0, active);
    cell.lstm(out);
    if (op.reserve() != null) {
      r.copy(cell.c(), b.step(op.reserve().cells(), t));
    }
    if (spec.projectionSize() > 0) {
      r.product(out, false, b.of(op.weights().projection()), true, cell.h(), false);
      if (op.reserve() != null) {
        r.copy(out, b.step(op.reserve().hidden(), t));
      }
    }
  }

  private void resetAfter(CellForward cell, int t) {
    INDArray u = cell.recurrent().of(2);
    if (bias != null) {
      INDArray biasHh = b.memory().whole(op.weights().biasHh());
      r.add(u, Ndarrays.view(biasHh, 0, 1, 2L * units, units), u);
    }
    if (op.reserve() != null) {
      r.copy(u, reserved(t).of(3));
    }
    cell.resetAndUpdate();
    cell.candidateResetAfter(u);
    cell.interpolate();
  }

  private void resetBefore(CellForward cell, INDArray operand, int t, int active) {
    cell.resetAndUpdate();
    INDArray reset = cell.work();
    r.multiply(cell.gate()[0], operand, reset);
    if (op.reserve() != null) {
      r.copy(reset, reserved(t).of(3));
    }
    multiply(reset, op.weights().hh(), recurrentGates.getLast(), recurrent, 0, active);
    cell.candidateResetBefore();
    cell.interpolate();
  }
}
