package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.tornado.graph.Recorder;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.GruForward;
import dev.sluice.tornado.kernel.GruResetBeforeForward;
import dev.sluice.tornado.kernel.LstmForward;
import dev.sluice.tornado.kernel.PlainKernels;
import dev.sluice.tornado.kernel.Projections;
import dev.sluice.tornado.kernel.RnnForward;
import dev.sluice.tornado.kernel.States;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.tune.Cut;
import dev.sluice.tornado.tune.LayerCut;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Steps of a layer forward as a chain of tasks: a kernel a step or two, the recurrent product with
 * the cell's equations as its epilogue, or, on the lower rungs of the ladder, products and
 * equations apart, which is what a direct port to TornadoVM does.
 */
final class ForwardChain {
  private static final int CANDIDATE = 2;
  private static final int BLOCKS = 4;

  private final RecurrentForward op;
  private final RecurrentSpec spec;
  private final Machine m;
  private final Recorder recorder;
  private final Cut cut;
  private final ForwardArrays arrays;
  private final LayerFlags flags;
  private final IntArray counter;
  private final boolean fused;
  private final int units;
  private final int sequences;
  private final FloatArray products;
  private FloatArray u;
  private FloatArray candidateU;
  private FloatArray projection;

  ForwardChain(RecurrentForward op, Machine m, LayerCut layerCut, ForwardArrays arrays) {
    this.op = op;
    this.m = m;
    this.arrays = arrays;
    spec = op.spec();
    recorder = m.recorder();
    boolean two = spec.cell() == Cell.GRU_RESET_BEFORE;
    cut = layerCut.forward().withVectors(two ? 2 : spec.cell().gates());
    flags = LayerFlags.of(op);
    counter = m.memory().counter();
    fused = m.has(Fusion.EPILOGUE);
    units = spec.hiddenSize();
    sequences = m.capacity().sequences();
    products =
        fused ? m.memory().nothing() : m.memory().scratch((long) sequences * spec.gateSize());
    if (fused && two) {
      u = LayerWeights.gated(op, m, 2, cut);
      candidateU = LayerWeights.oneGate(op, m, CANDIDATE, cut);
    } else if (fused) {
      u = LayerWeights.gated(op, m, spec.cell().gates(), cut);
    }
    if (spec.projectionSize() > 0) {
      projection = LayerWeights.projection(op, m, cut);
    }
  }

  void add(boolean inputFirst) {
    recorder.items(
        "beginForward",
        (long) sequences * spec.outputSize(),
        id ->
            TaskPackage.createPackage(
                id,
                States::beginForward,
                m.context(),
                m.run(),
                counter,
                m.of(op.h0()),
                m.of(op.hN()),
                arrays.operand(),
                spec.outputSize(),
                flags.flags(),
                flags.stream(),
                flags.threshold(),
                flags.scale()));
    if (spec.cell().hasCellState()) {
      Chains.beginCells(m, op.c0(), m.of(op.cN()), sequences, units);
    }
    int length = Chains.length(m);
    recorder.chain(
        counter,
        length,
        0,
        place -> {
          if (!inputFirst) {
            inputStep(place);
          }
          if (fused) {
            fusedStep(place);
          } else {
            separateStep(place);
          }
          if (spec.projectionSize() > 0) {
            project(place);
          }
        });
  }

  /** Some gates' product with some rows, one task or one for each gate. */
  private void product(
      int place,
      FloatArray a,
      int aRows,
      int aLine,
      int aFrom,
      Buffer w,
      boolean input,
      int firstGate,
      int gates) {
    boolean together = m.has(Fusion.GATES);
    RecurrentWeights weights = op.weights();
    boolean withBias = input && weights.biasIh() != null;
    int each = together ? gates : 1;
    for (int gate = firstGate; gate < firstGate + gates; gate += each) {
      int first = gate * units;
      int lines = each * units;
      recorder.items(
          "stepProduct",
          (long) sequences * lines,
          id ->
              TaskPackage.createPackage(
                  id,
                  PlainKernels::stepProduct,
                  m.context(),
                  m.run(),
                  counter,
                  a,
                  m.of(w),
                  m.of(withBias ? weights.biasIh() : null),
                  m.of(withBias ? weights.biasHh() : null),
                  input ? arrays.pre() : products,
                  place,
                  aRows,
                  aLine,
                  aFrom,
                  input ? 1 : 0,
                  spec.gateSize(),
                  first,
                  lines,
                  w.shape().columns(),
                  withBias ? 1 : 0,
                  ForwardTasks.biasesInInput(spec),
                  flags.flags()));
    }
  }

  private void inputStep(int place) {
    product(
        place,
        m.of(op.x()),
        PlainKernels.BY_ROW,
        spec.inputSize(),
        0,
        op.weights().ih(),
        true,
        0,
        spec.cell().gates());
  }

  private void hiddenProduct(int place, int gates) {
    product(
        place,
        arrays.operand(),
        PlainKernels.ALTERNATING,
        spec.outputSize(),
        0,
        op.weights().hh(),
        false,
        0,
        gates);
  }

  private void separateStep(int place) {
    if (spec.cell() != Cell.GRU_RESET_BEFORE) {
      hiddenProduct(place, spec.cell().gates());
      cells(place, "Cell", cellCall(place));
      return;
    }
    hiddenProduct(place, CANDIDATE);
    cells(
        place,
        "Reset",
        id ->
            TaskPackage.createPackage(
                id,
                GruResetBeforeForward::resetCell,
                m.context(),
                m.run(),
                counter,
                products,
                arrays.pre(),
                arrays.gates(),
                arrays.operand(),
                place,
                units,
                flags.flags()));
    product(
        place,
        arrays.gates(),
        PlainKernels.BY_ROW,
        BLOCKS * units,
        (BLOCKS - 1) * units,
        op.weights().hh(),
        false,
        CANDIDATE,
        1);
    cells(place, "Candidate", cellCall(place));
  }

  private void cells(int place, String kernel, Task.Call call) {
    recorder.items(spec.cell().label() + kernel, (long) sequences * units, call);
  }

  private Task.Call cellCall(int place) {
    return switch (spec.cell()) {
      case LSTM ->
          id ->
              TaskPackage.createPackage(
                  id,
                  LstmForward::lstmCell,
                  m.context(),
                  m.run(),
                  counter,
                  products,
                  arrays.pre(),
                  arrays.gates(),
                  arrays.cells(),
                  arrays.hidden(),
                  m.of(op.y()),
                  m.of(op.hN()),
                  m.of(op.cN()),
                  arrays.operand(),
                  place,
                  units,
                  flags.flags(),
                  flags.stream(),
                  flags.threshold(),
                  flags.scale());
      case GRU ->
          id ->
              TaskPackage.createPackage(
                  id,
                  GruForward::gruCell,
                  m.context(),
                  m.run(),
                  counter,
                  products,
                  m.of(op.weights().biasHh()),
                  arrays.pre(),
                  arrays.gates(),
                  m.of(op.y()),
                  m.of(op.hN()),
                  arrays.operand(),
                  place,
                  units,
                  flags.flags(),
                  flags.stream(),
                  flags.threshold(),
                  flags.scale());
      case GRU_RESET_BEFORE ->
          id ->
              TaskPackage.createPackage(
                  id,
                  GruResetBeforeForward::candidateCell,
                  m.context(),
                  m.run(),
                  counter,
                  products,
                  arrays.pre(),
                  arrays.gates(),
                  m.of(op.y()),
                  m.of(op.hN()),
                  arrays.operand(),
                  place,
                  units,
                  flags.flags(),
                  flags.stream(),
                  flags.threshold(),
                  flags.scale());
      case RNN_TANH, RNN_RELU ->
          id ->
              TaskPackage.createPackage(
                  id,
                  RnnForward::rnnCell,
                  m.context(),
                  m.run(),
                  counter,
                  products,
                  arrays.pre(),
                  arrays.gates(),
                  m.of(op.y()),
                  m.of(op.hN()),
                  arrays.operand(),
                  place,
                  units,
                  flags.flags(),
                  flags.stream(),
                  flags.threshold(),
                  flags.scale());
    };
  }

  private void fusedStep(int place) {
    int rowGroups = cut.rowGroups(sequences);
    int layer = cut.layer() | flags.flags();
    switch (spec.cell()) {
      case LSTM ->
          panels(
              "Step",
              cut.unitPanels(units),
              id ->
                  TaskPackage.createPackage(
                      id,
                      LstmForward::lstmStep,
                      m.context(),
                      m.run(),
                      counter,
                      u,
                      arrays.pre(),
                      arrays.gates(),
                      arrays.cells(),
                      arrays.hidden(),
                      m.of(op.y()),
                      m.of(op.hN()),
                      m.of(op.cN()),
                      arrays.operand(),
                      place,
                      rowGroups,
                      units,
                      spec.outputSize(),
                      layer,
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
      case GRU ->
          panels(
              "Step",
              cut.unitPanels(units),
              id ->
                  TaskPackage.createPackage(
                      id,
                      GruForward::gruStep,
                      m.context(),
                      m.run(),
                      counter,
                      u,
                      m.of(op.weights().biasHh()),
                      arrays.pre(),
                      arrays.gates(),
                      m.of(op.y()),
                      m.of(op.hN()),
                      arrays.operand(),
                      place,
                      rowGroups,
                      units,
                      layer,
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
      case GRU_RESET_BEFORE -> {
        panels(
            "Reset",
            cut.unitPanels(units),
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetBeforeForward::resetStep,
                    m.context(),
                    m.run(),
                    counter,
                    u,
                    arrays.pre(),
                    arrays.gates(),
                    arrays.operand(),
                    place,
                    rowGroups,
                    units,
                    layer));
        panels(
            "Candidate",
            cut.panels(units),
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetBeforeForward::candidateStep,
                    m.context(),
                    m.run(),
                    counter,
                    candidateU,
                    arrays.pre(),
                    arrays.gates(),
                    m.of(op.y()),
                    m.of(op.hN()),
                    arrays.operand(),
                    place,
                    rowGroups,
                    units,
                    layer,
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
      }
      case RNN_TANH, RNN_RELU ->
          panels(
              "Step",
              cut.unitPanels(units),
              id ->
                  TaskPackage.createPackage(
                      id,
                      RnnForward::rnnStep,
                      m.context(),
                      m.run(),
                      counter,
                      u,
                      arrays.pre(),
                      arrays.gates(),
                      m.of(op.y()),
                      m.of(op.hN()),
                      arrays.operand(),
                      place,
                      rowGroups,
                      units,
                      layer,
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
    }
  }

  private void panels(String kernel, int panels, Task.Call call) {
    recorder.groups(
        spec.cell().label() + kernel, (long) panels * cut.rowGroups(sequences), cut.lanes(), call);
  }

  private void project(int place) {
    panels(
        "Project",
        cut.panels(spec.outputSize()),
        id ->
            TaskPackage.createPackage(
                id,
                Projections::projectStep,
                m.context(),
                m.run(),
                counter,
                arrays.hidden(),
                projection,
                m.of(op.y()),
                m.of(op.hN()),
                arrays.operand(),
                place,
                cut.rowGroups(sequences),
                units,
                spec.outputSize(),
                cut.layer() | flags.flags(),
                flags.stream(),
                flags.threshold(),
                flags.scale()));
  }
}
