package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Cell;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.GruBackward;
import dev.sluice.tornado.kernel.GruResetBeforeBackward;
import dev.sluice.tornado.kernel.GruResetGradient;
import dev.sluice.tornado.kernel.LstmBackward;
import dev.sluice.tornado.kernel.PlainKernels;
import dev.sluice.tornado.kernel.RnnBackward;
import java.util.function.IntConsumer;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A step backward whose products and equations are tasks of their own. */
final class SeparateBackwardRound extends BackwardLayer implements IntConsumer {
  private static final int LAST_BLOCK = 3;

  private final FloatArray products;

  SeparateBackwardRound(BackwardLayer in) {
    super(in);
    products = m.memory().scratch((long) sequences * columns);
  }

  @Override
  public void accept(int place) {
    product(place, false, 0, Gates.together(spec));
    switch (spec.cell()) {
      case LSTM ->
          cells(
              "lstmGradientCell",
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
              "gruGradientCell",
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
            "gruResetBeforeGradientCell",
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
        product(place, true, Gates.CANDIDATE, 1);
        cells(
            "resetGradientCell",
            id ->
                TaskPackage.createPackage(
                    id,
                    GruResetGradient::resetGradientCell,
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
              "rnnGradientCell",
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
  }

  /** The product of some gates' gradients with their lines of U. */
  private void product(int place, boolean own, int firstGate, int gates) {
    boolean together = m.has(Fusion.GATES);
    int line = spec.cell().reserved() * units;
    int gate = firstGate;
    boolean add = false;
    while (gate < firstGate + gates) {
      // A GRU's third gate has its gradient of Un h + b'n in the fourth block.
      boolean last = spec.cell() == Cell.GRU && gate == Gates.CANDIDATE;
      int rest = firstGate + gates - gate;
      int most = spec.cell() == Cell.GRU && gate < Gates.CANDIDATE ? Gates.CANDIDATE - gate : rest;
      int count = together ? most : 1;
      int from = (last ? LAST_BLOCK : gate) * units;
      int first = gate * units;
      int depth = count * units;
      int adds = add ? 1 : 0;
      m.recorder()
          .items(
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
    m.recorder().items(kernel, (long) sequences * columns, call);
  }
}
