package dev.sluice.tornado.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.GruBackward;
import dev.sluice.tornado.kernel.GruResetBeforeBackward;
import dev.sluice.tornado.kernel.LstmBackward;
import dev.sluice.tornado.kernel.RnnBackward;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.tune.Cut;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** All steps of a layer backward in one kernel; a group owns whole sequences. */
final class BackwardSequence {
  private BackwardSequence() {}

  static void add(RecurrentBackward op, Machine m, Cut cut, BackwardArrays arrays) {
    RecurrentSpec spec = op.forward().spec();
    m.recorder()
        .groups(
            spec.cell().label() + "GradientSequence",
            cut.rowGroups(m.capacity().sequences()),
            cut.lanes(),
            call(op, m, cut, arrays));
  }

  private static Task.Call call(RecurrentBackward op, Machine m, Cut cut, BackwardArrays a) {
    RecurrentForward forward = op.forward();
    RecurrentSpec spec = forward.spec();
    LayerFlags flags = LayerFlags.of(op);
    int units = spec.hiddenSize();
    int layer = cut.layer() | flags.flags();
    int lines = spec.cell() == Cell.GRU_RESET_BEFORE ? 2 * units : spec.gateSize();
    FloatArray u = LayerWeights.gradient(forward, m, 0, lines, cut);
    return switch (spec.cell()) {
      case LSTM -> {
        FloatArray projection =
            spec.projectionSize() > 0
                ? LayerWeights.projectionGradient(forward, m, cut)
                : m.memory().nothing();
        yield id ->
            TaskPackage.createPackage(
                id,
                LstmBackward::lstmGradientSequence,
                m.context(),
                m.run(),
                u,
                projection,
                a.gates(),
                a.cells(),
                m.of(forward.c0()),
                m.of(op.dy()),
                m.of(op.dhN()),
                m.of(op.dcN()),
                m.of(op.dh0()),
                a.dc(),
                a.projected(),
                units,
                spec.outputSize(),
                layer,
                flags.stream(),
                flags.threshold(),
                flags.scale());
      }
      case GRU ->
          id ->
              TaskPackage.createPackage(
                  id,
                  GruBackward::gruGradientSequence,
                  m.context(),
                  m.run(),
                  u,
                  a.gates(),
                  m.of(forward.y()),
                  m.of(forward.h0()),
                  m.of(op.dy()),
                  m.of(op.dhN()),
                  m.of(op.dh0()),
                  a.direct(),
                  units,
                  layer,
                  flags.stream(),
                  flags.threshold(),
                  flags.scale());
      case GRU_RESET_BEFORE -> {
        FloatArray un = LayerWeights.gradient(forward, m, lines, units, cut);
        yield id ->
            TaskPackage.createPackage(
                id,
                GruResetBeforeBackward::gruResetBeforeGradientSequence,
                m.context(),
                m.run(),
                u,
                un,
                a.gates(),
                m.of(forward.y()),
                m.of(forward.h0()),
                m.of(op.dy()),
                m.of(op.dhN()),
                m.of(op.dh0()),
                a.direct(),
                a.through(),
                units,
                layer,
                flags.stream(),
                flags.threshold(),
                flags.scale());
      }
      case RNN_TANH, RNN_RELU ->
          id ->
              TaskPackage.createPackage(
                  id,
                  RnnBackward::rnnGradientSequence,
                  m.context(),
                  m.run(),
                  u,
                  a.gates(),
                  m.of(op.dy()),
                  m.of(op.dhN()),
                  m.of(op.dh0()),
                  units,
                  layer,
                  flags.stream(),
                  flags.threshold(),
                  flags.scale());
    };
  }
}
