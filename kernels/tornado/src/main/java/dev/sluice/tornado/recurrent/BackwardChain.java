package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.graph.Recorder;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.GruBackward;
import dev.sluice.tornado.kernel.GruResetBeforeBackward;
import dev.sluice.tornado.kernel.LstmBackward;
import dev.sluice.tornado.kernel.PlainKernels;
import dev.sluice.tornado.kernel.RnnBackward;
import dev.sluice.tornado.kernel.States;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.tune.Cut;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Steps of a layer backward as a chain of tasks; see {@link ForwardChain}. */
final class BackwardChain {
  private static final int CANDIDATE = 2;
  private static final int LAST_BLOCK = 3;

  private final RecurrentBackward op;
  private final RecurrentForward forward;
  private final RecurrentSpec spec;
  private final Machine m;
  private final Recorder recorder;
  private final Cut cut;
  private final BackwardArrays arrays;
  private final WeightGradients weights;
  private final LayerFlags flags;
  private final IntArray counter;
  private final boolean fused;
  private final boolean two;
  private final int units;
  private final int columns;
  private final int sequences;
  private final int layer;
  private final FloatArray products;
  private FloatArray u;
  private FloatArray candidateU;
  private FloatArray projection;

  BackwardChain(
      RecurrentBackward op, Machine m, Cut cut, BackwardArrays arrays, WeightGradients weights) {
    this.op = op;
    this.m = m;
    this.cut = cut;
    this.arrays = arrays;
    this.weights = weights;
    forward = op.forward();
    spec = forward.spec();
    recorder = m.recorder();
    flags = LayerFlags.of(op);
    counter = m.memory().counter();
    fused = m.has(Fusion.EPILOGUE);
    two = spec.cell() == Cell.GRU_RESET_BEFORE;
    units = spec.hiddenSize();
    columns = spec.outputSize();
    sequences = m.capacity().sequences();
    layer = cut.layer() | flags.flags();
    products = fused ? m.memory().nothing() : m.memory().scratch((long) sequences * columns);
    if (fused) {
      int lines = two ? 2 * units : spec.gateSize();
      u = LayerWeights.gradient(forward, m, 0, lines, cut);
      candidateU = two ? LayerWeights.gradient(forward, m, lines, units, cut) : null;
    }
    if (spec.projectionSize() > 0) {
      projection = LayerWeights.projectionGradient(forward, m, cut);
    }
  }

  void add() {
    recorder.groups(
        "resetCounter",
        1,
        1,
        id -> TaskPackage.createPackage(id, States::resetCounter, m.context(), m.run(), counter));
    if (spec.cell().hasCellState()) {
      Chains.beginCells(m, op.dcN(), arrays.dc(), sequences, units);
    }
    recorder.chain(
        counter,
        Chains.length(m),
        op.dh0() == null ? 0 : 1,
        place -> {
          if (fused) {
            fusedRound(place);
          } else {
            separateRound(place);
          }
          if (!m.has(Fusion.WEIGHT_GRADIENT)) {
            weights.addRound(counter, place);
          }
        });
  }

  private void panels(String kernel, int width, Task.Call call) {
    recorder.groups(
        spec.cell().label() + kernel,
        (long) cut.panels(width) * cut.rowGroups(sequences),
        cut.lanes(),
        call);
  }

  private void fusedRound(int place) {
    int rowGroups = cut.rowGroups(sequences);
    switch (spec.cell()) {
      case LSTM ->
          panels(
              "GradientStep",
              columns,
              id ->
                  TaskPackage.createPackage(
                      id,
                      LstmBackward::lstmGradientStep,
                      m.context(),
                      m.run(),
                      counter,
                      u,
                      arrays.gates(),
                      arrays.cells(),
                      m.of(forward.c0()),
                      m.of(op.dy()),
                      m.of(op.dhN()),
                      m.of(op.dh0()),
                      arrays.dc(),
                      arrays.projected(),
                      place,
                      rowGroups,
                      units,
                      columns,
                      layer,
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
      case GRU ->
          panels(
              "GradientStep",
              columns,
              id ->
                  TaskPackage.createPackage(
                      id,
                      GruBackward::gruGradientStep,
                      m.context(),
                      m.run(),
                      counter,
                      u,
                      arrays.gates(),
                      m.of(forward.y()),
                      m.of(forward.h0()),
                      m.of(op.dy()),
                      m.of(op.dhN()),
                      m.of(op.dh0()),
                      arrays.direct(),
                      place,
                      rowGroups,
                      units,
                      layer,
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
      case GRU_RESET_BEFORE -> {
        panels(
            "GradientStep",
            columns,
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetBeforeBackward::gruResetBeforeGradientStep,
                    m.context(),
                    m.run(),
                    counter,
                    u,
                    arrays.gates(),
                    m.of(forward.y()),
                    m.of(forward.h0()),
                    m.of(op.dy()),
                    m.of(op.dhN()),
                    m.of(op.dh0()),
                    arrays.direct(),
                    arrays.through(),
                    place,
                    rowGroups,
                    units,
                    layer,
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
        panels(
            "ResetGradient",
            columns,
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetBeforeBackward::resetGradientStep,
                    m.context(),
                    m.run(),
                    counter,
                    candidateU,
                    arrays.gates(),
                    arrays.through(),
                    place,
                    rowGroups,
                    units,
                    layer));
      }
      case RNN_TANH, RNN_RELU ->
          panels(
              "GradientStep",
              columns,
              id ->
                  TaskPackage.createPackage(
                      id,
                      RnnBackward::rnnGradientStep,
                      m.context(),
                      m.run(),
                      counter,
                      u,
                      arrays.gates(),
                      m.of(op.dy()),
                      m.of(op.dhN()),
                      m.of(op.dh0()),
                      place,
                      rowGroups,
                      units,
                      layer,
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
    }
    projectRound(place);
  }

  private void projectRound(int place) {
    if (projection == null) {
      return;
    }
    panels(
        "ProjectGradient",
        units,
        id ->
            TaskPackage.createPackage(
                id,
                LstmBackward::projectGradientStep,
                m.context(),
                m.run(),
                counter,
                projection,
                arrays.gates(),
                arrays.cells(),
                m.of(forward.c0()),
                arrays.dc(),
                arrays.projected(),
                place,
                cut.rowGroups(sequences),
                units,
                columns,
                layer));
  }

  /** The product of some gates' gradients with their lines of U. */
  private void product(int place, boolean own, int firstGate, int gates, boolean accumulate) {
    boolean together = m.has(Fusion.GATES);
    int line = spec.cell().reserved() * units;
    int gate = firstGate;
    boolean add = accumulate;
    while (gate < firstGate + gates) {
      // A GRU's third gate has its gradient of Un h + b'n in the fourth block.
      boolean last = spec.cell() == Cell.GRU && gate == CANDIDATE;
      int rest = firstGate + gates - gate;
      int most = spec.cell() == Cell.GRU && gate < CANDIDATE ? CANDIDATE - gate : rest;
      int count = together ? most : 1;
      int from = (last ? LAST_BLOCK : gate) * units;
      int first = gate * units;
      int depth = count * units;
      int adds = add ? 1 : 0;
      recorder.items(
          "roundProduct",
          (long) sequences * columns,
          id ->
              TaskPackage.createPackage(
                  id,
                  PlainKernels::roundProduct,
                  m.context(),
                  m.run(),
                  counter,
                  arrays.gates(),
                  m.of(forward.weights().hh()),
                  products,
                  place,
                  own ? 1 : 0,
                  line,
                  from,
                  first,
                  depth,
                  columns,
                  adds,
                  flags.flags()));
      add = true;
      gate += count;
    }
  }

  private void cells(String kernel, Task.Call call) {
    recorder.items(spec.cell().label() + kernel, (long) sequences * columns, call);
  }

  private void separateRound(int place) {
    product(place, false, 0, two ? 2 : spec.cell().gates(), false);
    switch (spec.cell()) {
      case LSTM ->
          cells(
              "GradientCell",
              id ->
                  TaskPackage.createPackage(
                      id,
                      LstmBackward::lstmGradientCell,
                      m.context(),
                      m.run(),
                      counter,
                      products,
                      arrays.gates(),
                      arrays.cells(),
                      m.of(forward.c0()),
                      m.of(op.dy()),
                      m.of(op.dhN()),
                      m.of(op.dh0()),
                      arrays.dc(),
                      arrays.projected(),
                      place,
                      columns,
                      flags.flags(),
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
      case GRU ->
          cells(
              "GradientCell",
              id ->
                  TaskPackage.createPackage(
                      id,
                      GruBackward::gruGradientCell,
                      m.context(),
                      m.run(),
                      counter,
                      products,
                      arrays.gates(),
                      m.of(forward.y()),
                      m.of(forward.h0()),
                      m.of(op.dy()),
                      m.of(op.dhN()),
                      m.of(op.dh0()),
                      arrays.direct(),
                      place,
                      units,
                      flags.flags(),
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
      case GRU_RESET_BEFORE -> {
        cells(
            "GradientCell",
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetBeforeBackward::gruResetBeforeGradientCell,
                    m.context(),
                    m.run(),
                    counter,
                    products,
                    arrays.gates(),
                    m.of(forward.y()),
                    m.of(forward.h0()),
                    m.of(op.dy()),
                    m.of(op.dhN()),
                    m.of(op.dh0()),
                    arrays.direct(),
                    arrays.through(),
                    place,
                    units,
                    flags.flags(),
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
        product(place, true, CANDIDATE, 1, false);
        cells(
            "ResetGradient",
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetBeforeBackward::resetGradientCell,
                    m.context(),
                    m.run(),
                    counter,
                    products,
                    arrays.gates(),
                    arrays.through(),
                    place,
                    units,
                    flags.flags()));
      }
      case RNN_TANH, RNN_RELU ->
          cells(
              "GradientCell",
              id ->
                  TaskPackage.createPackage(
                      id,
                      RnnBackward::rnnGradientCell,
                      m.context(),
                      m.run(),
                      counter,
                      products,
                      arrays.gates(),
                      m.of(op.dy()),
                      m.of(op.dhN()),
                      m.of(op.dh0()),
                      place,
                      units,
                      flags.flags(),
                      flags.stream(),
                      flags.threshold(),
                      flags.scale()));
    }
    projectRound(place);
  }
}
