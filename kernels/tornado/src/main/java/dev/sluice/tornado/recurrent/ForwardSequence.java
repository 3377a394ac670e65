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

  static void add(RecurrentForward op, Machine m, Cut step, ForwardArrays arrays) {
    RecurrentSpec spec = op.spec();
    Cut cut = step.withVectors(spec.cell().gates());
    m.recorder()
        .groups(
            spec.cell().label() + "Sequence",
            cut.rowGroups(m.capacity().sequences()),
            cut.lanes(),
            call(op, m, cut, arrays));
  }

  private static Task.Call call(RecurrentForward op, Machine m, Cut cut, ForwardArrays a) {
    RecurrentSpec spec = op.spec();
    LayerFlags flags = LayerFlags.of(op);
    int units = spec.hiddenSize();
    return switch (spec.cell()) {
      case LSTM -> {
        FloatArray u = LayerWeights.gated(op, m, spec.cell().gates(), cut);
        FloatArray projection =
            spec.projectionSize() > 0 ? LayerWeights.projection(op, m, cut) : m.memory().nothing();
        yield id ->
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
                flags.scale());
      }
      case GRU -> {
        FloatArray u = LayerWeights.gated(op, m, spec.cell().gates(), cut);
        yield id ->
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
                flags.scale());
      }
      case GRU_RESET_BEFORE -> {
        Cut two = cut.withVectors(2);
        FloatArray u = LayerWeights.gated(op, m, 2, two);
        FloatArray un = LayerWeights.oneGate(op, m, 2, two);
        yield id ->
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
                two.layer() | flags.flags(),
                flags.stream(),
                flags.threshold(),
                flags.scale());
      }
      case RNN_TANH, RNN_RELU -> {
        FloatArray u = LayerWeights.gated(op, m, spec.cell().gates(), cut);
        yield id ->
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
                flags.scale());
      }
    };
  }
}
