package dev.sluice.tornado.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.GruCandidatePhase;
import dev.sluice.tornado.kernel.GruForward;
import dev.sluice.tornado.kernel.GruResetPhase;
import dev.sluice.tornado.kernel.LstmForward;
import dev.sluice.tornado.kernel.RnnForward;
import dev.sluice.tornado.tune.Cut;
import java.util.function.IntConsumer;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A step forward as a kernel or two: the recurrent product, with the equations as its epilogue. */
final class FusedForwardStep extends ForwardLayer implements IntConsumer {
  private final Cut cut;
  private final FloatArray u;
  private final FloatArray candidateU;

  FusedForwardStep(ForwardLayer in, Cut cut) {
    super(in);
    this.cut = cut;
    boolean two = spec.cell() == Cell.GRU_RESET_BEFORE;
    u = LayerWeights.gated(op, m, Gates.together(spec), cut);
    candidateU = two ? LayerWeights.oneGate(op, m, Gates.CANDIDATE, cut) : null;
  }

  @Override
  public void accept(int place) {
    int rowGroups = cut.rowGroups(sequences);
    int layer = cut.layer() | flags.flags();
    switch (spec.cell()) {
      case LSTM ->
          panels(
              "lstmStep",
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
              "gruStep",
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
            "resetStep",
            cut.unitPanels(units),
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetPhase::resetStep,
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
            "candidateStep",
            cut.panels(units),
            id ->
                TaskPackage.createPackage(
                    id,
                    GruCandidatePhase::candidateStep,
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
              "rnnStep",
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
    m.recorder().groups(kernel, (long) panels * cut.rowGroups(sequences), cut.lanes(), call);
  }
}
