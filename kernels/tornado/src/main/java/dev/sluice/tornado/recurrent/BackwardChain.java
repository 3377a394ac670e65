package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.tornado.kernel.LstmProjectedGradient;
import dev.sluice.tornado.kernel.States;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.tune.Cut;
import java.util.function.IntConsumer;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Steps of a layer backward as a chain of tasks; see {@link ForwardChain}. */
final class BackwardChain extends BackwardLayer {
  private final Cut cut;
  private final WeightGradients weights;
  private final IntConsumer round;
  private FloatArray projection;

  BackwardChain(
      RecurrentBackward op, Machine m, Cut cut, BackwardArrays arrays, WeightGradients weights) {
    super(op, m, arrays);
    this.cut = cut;
    this.weights = weights;
    round =
        m.has(Fusion.EPILOGUE)
            ? new FusedBackwardRound(this, cut)
            : new SeparateBackwardRound(this);
    if (spec.projectionSize() > 0) {
      projection = LayerWeights.projectionGradient(forward, m, cut);
    }
  }

  void add() {
    m.recorder()
        .groups(
            "resetCounter",
            1,
            1,
            id ->
                TaskPackage.createPackage(id, States::resetCounter, m.context(), m.run(), counter));
    if (spec.cell().hasCellState()) {
      Chains.beginCells(m, op.dcN(), arrays.dc(), sequences, units);
    }
    m.recorder()
        .chain(
            counter,
            Chains.length(m),
            op.dh0() == null ? 0 : 1,
            place -> {
              round.accept(place);
              if (projection != null) {
                projectRound(place);
              }
              if (!m.has(Fusion.WEIGHT_GRADIENT)) {
                weights.addRound(counter, place);
              }
            });
  }

  private void projectRound(int place) {
    m.recorder()
        .groups(
            "projectGradientStep",
            (long) cut.panels(units) * cut.rowGroups(sequences),
            cut.lanes(),
            id ->
                TaskPackage.createPackage(
                    id,
                    LstmProjectedGradient::projectGradientStep,
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
                    cut.layer() | flags.flags()));
  }
}
