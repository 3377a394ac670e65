package dev.sluice.tornado.recurrent;

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

  static void add(RecurrentBackward op, Machine m, Cut cut, BackwardArrays a) {
    RecurrentSpec spec = op.forward().spec();
    RecurrentForward forward = op.forward();
    LayerFlags flags = LayerFlags.of(op);
    int units = spec.hiddenSize();
    int layer = cut.layer() | flags.flags();
    int lines = Gates.together(spec) * units;
    FloatArray u = LayerWeights.gradient(forward, m, 0, lines, cut);
    switch (spec.cell()) {
      case LSTM -> {
        FloatArray projection =
            spec.projectionSize() > 0
                ? LayerWeights.projectionGradient(forward, m, cut)
                : m.memory().nothing();
        record(
            m,
            cut,
            "lstmGradientSequence",
            id ->
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
                    flags.scale()));
      }
      case GRU ->
          record(
              m,
              cut,
              "gruGradientSequence",
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
                      flags.scale()));
      case GRU_RESET_BEFORE -> {
        FloatArray un = LayerWeights.gradient(forward, m, lines, units, cut);
        record(
            m,
            cut,
            "gruResetBeforeGradientSequence",
            id ->
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
                    flags.scale()));
      }
      case RNN_TANH, RNN_RELU ->
          record(
              m,
              cut,
              "rnnGradientSequence",
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
                      flags.scale()));
    }
  }

  private static void record(Machine m, Cut cut, String kernel, Task.Call call) {
    m.recorder().groups(kernel, cut.rowGroups(m.capacity().sequences()), cut.lanes(), call);
  }
}
