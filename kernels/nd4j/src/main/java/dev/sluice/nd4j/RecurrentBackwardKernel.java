package dev.sluice.nd4j;

import dev.sluice.backend.Fusion;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Backpropagation through a recurrent layer and direction: step by step against the order of
 * reading, then the gradients of input and weights as products over all rows; without their
 * fusions, products of each step.
 */
final class RecurrentBackwardKernel {
  private static final int WORK = 3;

  private final Bound b;
  private final Recording r;
  private final RecurrentBackward op;
  private final RecurrentForward forward;
  private final RecurrentSpec spec;
  private final PackedLayout layout;
  private final int units;
  private final int states;
  private final boolean hoistedInput;
  private final boolean hoistedWeights;
  private final List<GateSegment> inputGates;
  private final List<GateSegment> recurrentGates;
  private final INDArray gates;
  private final INDArray hBefore;
  private final INDArray hMasked;
  private final INDArray cBefore;
  private final INDArray dh;
  private final INDArray dc;
  private final INDArray dUnprojected;
  private final INDArray dProjected;
  private final INDArray direct;
  private final INDArray dMasked;
  private final INDArray dReset;
  private final Mask mask;
  private final INDArray[] work = new INDArray[WORK];

  private RecurrentBackwardKernel(Bound b, RecurrentBackward op, Set<Fusion> fusions) {
    this.b = b;
    this.r = b.r();
    this.op = op;
    forward = op.forward();
    spec = forward.spec();
    layout = b.layout();
    units = spec.hiddenSize();
    states = spec.outputSize();
    hoistedInput = fusions.contains(Fusion.INPUT);
    hoistedWeights = fusions.contains(Fusion.WEIGHT_GRADIENT);
    inputGates = GateSegment.input(spec.cell(), fusions);
    recurrentGates = GateSegment.recurrent(spec.cell(), fusions);
    gates = b.memory().whole(forward.reserve().gates());
    int sequences = layout.sequences();
    boolean projected = spec.projectionSize() > 0;
    boolean drops = spec.recurrentDropout() > 0;
    hBefore = r.temporary(layout.rows(), states);
    hMasked = drops ? r.temporary(layout.rows(), states) : hBefore;
    cBefore = forward.c0() == null ? null : r.temporary(layout.rows(), units);
    dh = r.temporary(sequences, states);
    dc = forward.c0() == null ? null : r.temporary(sequences, units);
    dUnprojected = projected ? r.temporary(sequences, units) : dh;
    dProjected = projected ? r.temporary(layout.rows(), states) : null;
    direct = r.temporary(sequences, states);
    dMasked = r.temporary(sequences, states);
    dReset = spec.cell() == Cell.GRU_RESET_BEFORE ? r.temporary(sequences, units) : null;
    mask = drops ? Mask.of(r, sequences, states) : null;
    for (int i = 0; i < WORK; i++) {
      work[i] = r.temporary(sequences, units);
    }
  }

  static void record(Bound b, RecurrentBackward op, Set<Fusion> fusions) {
    new RecurrentBackwardKernel(b, op, fusions).record();
  }

  private void record() {
    if (mask != null) {
      Masks masks = new Masks(spec.recurrentDropout(), spec.stream(), states);
      r.host(key -> masks.write(key, mask.factor(), null, layout.sequences(), true));
      mask.recordWritten(r);
    }
    for (int t = 0; t < layout.steps(); t++) {
      statesBefore(t);
    }
    start(op.dhN(), dh);
    if (dc != null) {
      start(op.dcN(), dc);
    }
    for (int i = 0; i < layout.steps(); i++) {
      int t = spec.reverse() ? i : layout.steps() - 1 - i;
      step(t);
      afterStep(t, i == 0);
    }
    if (op.dh0() != null) {
      r.copy(dh, b.of(op.dh0()));
    }
    if (op.dc0() != null) {
      r.copy(dc, b.of(op.dc0()));
    }
    afterAll();
  }

  /** The state before each row: the initial one at the first step that is read. */
  private void statesBefore(int t) {
    int active = layout.active(t);
    int line = layout.firstRow(t);
    int before = spec.reverse() ? t + 1 : t - 1;
    int running =
        before < 0 || before >= layout.steps() ? 0 : Math.min(active, layout.active(before));
    gather(forward.y(), forward.h0(), hBefore, line, active, before, running);
    if (cBefore != null) {
      gather(forward.reserve().cells(), forward.c0(), cBefore, line, active, before, running);
    }
    if (mask != null) {
      mask.lines(0, active)
          .apply(r, Ndarrays.lines(hBefore, line, active), Ndarrays.lines(hMasked, line, active));
    }
  }

  private void gather(
      Buffer rows, Buffer initial, INDArray to, int line, int active, int before, int running) {
    if (running > 0) {
      r.copy(
          Ndarrays.lines(b.memory().whole(rows), layout.firstRow(before), running),
          Ndarrays.lines(to, line, running));
    }
    if (running < active) {
      r.copy(
          Ndarrays.lines(b.memory().whole(initial), running, active - running),
          Ndarrays.lines(to, line + running, active - running));
    }
  }

  private void start(Buffer given, INDArray running) {
    if (given == null) {
      r.fill(running, 0);
    } else {
      r.copy(b.of(given), running);
    }
  }

  private void step(int t) {
    int active = layout.active(t);
    int line = layout.firstRow(t);
    INDArray dhActive = Ndarrays.lines(dh, 0, active);
    if (op.dy() != null) {
      r.add(dhActive, b.step(op.dy(), t), dhActive);
    }
    INDArray dOut = Ndarrays.lines(dUnprojected, 0, active);
    if (dProjected != null) {
      r.copy(dhActive, Ndarrays.lines(dProjected, line, active));
      r.product(dhActive, false, b.of(forward.weights().projection()), false, dOut, false);
    }
    INDArray through = Ndarrays.lines(dMasked, 0, active);
    INDArray around = Ndarrays.lines(direct, 0, active);
    CellBackward cell =
        new CellBackward(r, blocks(line, active), dOut, around, lines(work, active));
    INDArray before = Ndarrays.lines(hBefore, line, active);
    boolean more = false;
    switch (spec.cell()) {
      case RNN_TANH -> cell.rnn(false);
      case RNN_RELU -> cell.rnn(true);
      case LSTM ->
          cell.lstm(
              Ndarrays.lines(dc, 0, active),
              b.step(forward.reserve().cells(), t),
              Ndarrays.lines(cBefore, line, active));
      case GRU -> {
        cell.interpolation(before);
        cell.resetAfter();
      }
      case GRU_RESET_BEFORE -> {
        cell.interpolation(before);
        INDArray dq = Ndarrays.lines(dReset, 0, active);
        recurrentProduct(recurrentGates.getLast(), line, active, dq, false);
        cell.resetBefore(dq, Ndarrays.lines(hMasked, line, active), through);
        more = true;
      }
    }
    for (GateSegment segment : recurrentGates) {
      if (dReset == null || segment.gate() < 2) {
        recurrentProduct(segment, line, active, through, more);
        more = true;
      }
    }
    if (mask != null) {
      mask.lines(0, active).apply(r, through, through);
    }
    r.add(around, through, dhActive);
  }

  private INDArray[] blocks(int line, int active) {
    INDArray[] blocks = new INDArray[spec.cell().reserved()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = block(line, active, i, 1);
    }
    return blocks;
  }

  /** Columns of the reserve at some rows. */
  private INDArray block(int line, int lines, int block, int blocks) {
    return Ndarrays.view(gates, line, lines, (long) block * units, (long) blocks * units);
  }

  private static INDArray[] lines(INDArray[] matrices, int lines) {
    INDArray[] views = new INDArray[matrices.length];
    for (int i = 0; i < views.length; i++) {
      views[i] = Ndarrays.lines(matrices[i], 0, lines);
    }
    return views;
  }

  /** {@code out = (gradient of Uh + b') · U} of some gates. */
  private void recurrentProduct(
      GateSegment segment, int line, int lines, INDArray out, boolean more) {
    r.product(
        block(line, lines, segment.block(), segment.gates()),
        false,
        weightLines(forward.weights().hh(), segment),
        false,
        out,
        more);
  }

  private INDArray weightLines(Buffer weight, GateSegment segment) {
    return Ndarrays.lines(
        b.memory().whole(weight), (long) segment.gate() * units, (long) segment.gates() * units);
  }

  /** What is not hoisted out of the loop. */
  private void afterStep(int t, boolean first) {
    int line = layout.firstRow(t);
    int lines = layout.active(t);
    if (!hoistedInput) {
      inputGradient(line, lines);
    }
    if (!hoistedWeights) {
      weightGradients(line, lines, !first);
    }
  }

  private void afterAll() {
    int rows = layout.rows();
    if (hoistedInput) {
      inputGradient(0, rows);
    }
    if (hoistedWeights) {
      weightGradients(0, rows, false);
    }
    biasGradients(rows);
    if (dProjected != null) {
      r.product(
          dProjected,
          true,
          b.of(forward.reserve().hidden()),
          false,
          b.of(op.dWeights().projection()),
          false);
    }
  }

  private void inputGradient(int line, int lines) {
    if (op.dx() == null) {
      return;
    }
    INDArray dx = Ndarrays.lines(b.memory().whole(op.dx()), line, lines);
    boolean more = false;
    for (GateSegment segment : inputGates) {
      INDArray dz = block(line, lines, segment.block(), segment.gates());
      r.product(dz, false, weightLines(forward.weights().ih(), segment), false, dx, more);
      more = true;
    }
  }

  /** {@code dW = (gradient of Wx + b)ᵀ · x} and {@code dU = (gradient of Uh + b')ᵀ · h}. */
  private void weightGradients(int line, int lines, boolean more) {
    RecurrentWeights d = op.dWeights();
    INDArray x = Ndarrays.lines(b.memory().whole(forward.x()), line, lines);
    for (GateSegment segment : inputGates) {
      INDArray dz = block(line, lines, segment.block(), segment.gates());
      r.product(dz, true, x, false, weightLines(d.ih(), segment), more);
    }
    for (GateSegment segment : recurrentGates) {
      INDArray dz = block(line, lines, segment.block(), segment.gates());
      INDArray operand =
          dReset != null && segment.gate() == 2
              ? block(line, lines, 3, 1) // what Uₙ was multiplied with: r⊙h
              : Ndarrays.lines(hMasked, line, lines);
      r.product(dz, true, operand, false, weightLines(d.hh(), segment), more);
    }
  }

  private void biasGradients(int rows) {
    if (!spec.bias()) {
      return;
    }
    RecurrentWeights d = op.dWeights();
    for (GateSegment segment : inputGates) {
      sumLines(rows, segment, d.biasIh());
    }
    for (GateSegment segment : recurrentGates) {
      sumLines(rows, segment, d.biasHh());
    }
  }

  private void sumLines(int rows, GateSegment segment, Buffer bias) {
    long from = (long) segment.gate() * units;
    long size = (long) segment.gates() * units;
    r.sum(
        block(0, rows, segment.block(), segment.gates()),
        Ndarrays.view(b.memory().whole(bias), 0, 1, from, size),
        0);
  }
}
