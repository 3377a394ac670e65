package dev.sluice.tornado.recurrent;

import dev.sluice.op.Cell;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.GruCandidatePhase;
import dev.sluice.tornado.kernel.GruForward;
import dev.sluice.tornado.kernel.GruResetPhase;
import dev.sluice.tornado.kernel.LstmForward;
import dev.sluice.tornado.kernel.RnnForward;
import java.util.function.IntConsumer;
import uk.ac.manchester.tornado.api.common.TaskPackage;

/** A step forward whose products and equations are tasks of their own, as a direct port has it. */
final class SeparateForwardStep extends ForwardLayer implements IntConsumer {
  private final StepProducts products;

  SeparateForwardStep(ForwardLayer in, StepProducts products) {
    super(in);
    this.products = products;
  }

  @Override
  public void accept(int place) {
    products.hidden(place, Gates.together(spec));
    if (spec.cell() == Cell.GRU_RESET_BEFORE) {
      cells(
          "resetCell",
          id ->
              TaskPackage.createPackage(
                  id,
                  GruResetPhase::resetCell,
                  m.context(),
                  m.run(),
                  counter,
                  products.array(),
                  arrays.pre(),
                  arrays.gates(),
                  arrays.operand(),
                  place,
                  units,
                  flags.flags()));
      products.reset(place, Gates.CANDIDATE);
    }
    switch (spec.cell()) {
      case LSTM ->
          cells(
              "lstmCell",
              id ->
                  TaskPackage.createPackage(
                      id,
                      LstmForward::lstmCell,
                      m.context(),
                      m.run(),
                      counter,
                      products.array(),
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
                      flags.scale()));
      case GRU ->
          cells(
              "gruCell",
              id ->
                  TaskPackage.createPackage(
                      id,
                      GruForward::gruCell,
                      m.context(),
                      m.run(),
                      counter,
                      products.array(),
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
                      flags.scale()));
      case GRU_RESET_BEFORE ->
          cells(
              "candidateCell",
              id ->
                  TaskPackage.createPackage(
                      id,
                      GruCandidatePhase::candidateCell,
                      m.context(),
                      m.run(),
                      counter,
                      products.array(),
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
                      flags.scale()));
      case RNN_TANH, RNN_RELU ->
          cells(
              "rnnCell",
              id ->
                  TaskPackage.createPackage(
                      id,
                      RnnForward::rnnCell,
                      m.context(),
                      m.run(),
                      counter,
                      products.array(),
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
                      flags.scale()));
    }
  }

  private void cells(String kernel, Task.Call call) {
    m.recorder().items(kernel, (long) sequences * units, call);
  }
}
