package dev.sluice.tornado.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.GruBackward;
import dev.sluice.tornado.kernel.GruResetBeforeBackward;
import dev.sluice.tornado.kernel.GruResetGradient;
import dev.sluice.tornado.kernel.LstmBackward;
import dev.sluice.tornado.kernel.RnnBackward;
import dev.sluice.tornado.tune.Cut;
import java.util.function.IntConsumer;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A step backward as a kernel or two: the product with Uᵀ, with the equations as its epilogue. */
final class FusedBackwardRound extends BackwardLayer implements IntConsumer {
  private final Cut cut;
  private final int layer;
  private final FloatArray u;
  private final FloatArray candidateU;

  FusedBackwardRound(BackwardLayer in, Cut cut) {
    super(in);
    this.cut = cut;
    layer = cut.layer() | flags.flags();
    boolean two = spec.cell() == Cell.GRU_RESET_BEFORE;
    int lines = Gates.together(spec) * units;
    u = LayerWeights.gradient(forward, m, 0, lines, cut);
    candidateU = two ? LayerWeights.gradient(forward, m, lines, units, cut) : null;
  }

  @Override
  public void accept(int place) {
    int rowGroups = cut.rowGroups(sequences);
    switch (spec.cell()) {
      case LSTM ->
          panels(
              "lstmGradientStep",
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
              "gruGradientStep",
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
            "gruResetBeforeGradientStep",
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
            "resetGradientStep",
            columns,
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetGradient::resetGradientStep,
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
              "rnnGradientStep",
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
  }

  private void panels(String kernel, int width, Task.Call call) {
    m.recorder()
        .groups(kernel, (long) cut.panels(width) * cut.rowGroups(sequences), cut.lanes(), call);
  }
}
