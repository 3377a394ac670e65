package dev.sluice.tornado.recurrent;

import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.GruForward;
import dev.sluice.tornado.kernel.GruResetBeforeForward;
import dev.sluice.tornado.kernel.LstmForward;
import dev.sluice.tornado.kernel.RnnForward;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.tune.Cut;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** All steps of a layer forward in one kernel; a group owns whole sequences. */
final class ForwardSequence {
  private ForwardSequence() {}

  static void add(RecurrentForward op, Machine m, Cut step, ForwardArrays a) {
    RecurrentSpec spec = op.spec();
    Cut cut = Gates.cut(spec, step);
    LayerFlags flags = LayerFlags.of(op);
    int units = spec.hiddenSize();
    switch (spec.cell()) {
      case LSTM -> {
        FloatArray u = LayerWeights.gated(op, m, Gates.together(spec), cut);
        FloatArray projection =
            spec.projectionSize() > 0 ? LayerWeights.projection(op, m, cut) : m.memory().nothing();
        record(
            m,
            cut,
            "lstmSequence",
            id ->
                TaskPackage.createPackage(
                    id,
                    LstmForward::lstmSequence,
                    m.context(),
                    m.run(),
                    u,
                    projection,
                    a.pre(),
                    a.gates(),
                    a.cells(),
                    a.hidden(),
                    m.of(op.y()),
                    m.of(op.hN()),
                    m.of(op.cN()),
                    m.of(op.h0()),
                    m.of(op.c0()),
                    a.operand(),
                    units,
                    spec.outputSize(),
                    cut.layer() | flags.flags(),
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
      }
      case GRU -> {
        FloatArray u = LayerWeights.gated(op, m, Gates.together(spec), cut);
        record(
            m,
            cut,
            "gruSequence",
            id ->
                TaskPackage.createPackage(
                    id,
                    GruForward::gruSequence,
                    m.context(),
                    m.run(),
                    u,
                    m.of(op.weights().biasHh()),
                    a.pre(),
                    a.gates(),
                    m.of(op.y()),
                    m.of(op.hN()),
                    m.of(op.h0()),
                    a.operand(),
                    units,
                    cut.layer() | flags.flags(),
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
      }
      case GRU_RESET_BEFORE -> {
        FloatArray u = LayerWeights.gated(op, m, Gates.together(spec), cut);
        FloatArray un = LayerWeights.oneGate(op, m, Gates.CANDIDATE, cut);
        record(
            m,
            cut,
            "gruResetBeforeSequence",
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetBeforeForward::gruResetBeforeSequence,
                    m.context(),
                    m.run(),
                    u,
                    un,
                    a.pre(),
                    a.gates(),
                    m.of(op.y()),
                    m.of(op.hN()),
                    m.of(op.h0()),
                    a.operand(),
                    units,
                    cut.layer() | flags.flags(),
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
      }
      case RNN_TANH, RNN_RELU -> {
        FloatArray u = LayerWeights.gated(op, m, Gates.together(spec), cut);
        record(
            m,
            cut,
            "rnnSequence",
            id ->
                TaskPackage.createPackage(
                    id,
                    RnnForward::rnnSequence,
                    m.context(),
                    m.run(),
                    u,
                    a.pre(),
                    a.gates(),
                    m.of(op.y()),
                    m.of(op.hN()),
                    m.of(op.h0()),
                    a.operand(),
                    units,
                    cut.layer() | flags.flags(),
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
      }
    }
  }

  private static void record(Machine m, Cut cut, String kernel, Task.Call call) {
    m.recorder().groups(kernel, cut.rowGroups(m.capacity().sequences()), cut.lanes(), call);
  }
}
