package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.RecurrentForward;
import dev.sluice.tornado.kernel.Projections;
import dev.sluice.tornado.kernel.States;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.tune.Cut;
import dev.sluice.tornado.tune.LayerCut;
import java.util.function.IntConsumer;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Steps of a layer forward as a chain of tasks: a kernel a step or two, the recurrent product with
 * the cell's equations as its epilogue, or, on the lower rungs of the ladder, products and
 * equations apart, which is what a direct port to TornadoVM does.
 */
final class ForwardChain extends ForwardLayer {
  private final Cut cut;
  private final StepProducts products;
  private final IntConsumer step;
  private FloatArray projection;

  ForwardChain(RecurrentForward op, Machine m, LayerCut layerCut, ForwardArrays arrays) {
    super(op, m, arrays);
    cut = Gates.cut(spec, layerCut.forward());
    boolean fused = m.has(Fusion.EPILOGUE);
    products = new StepProducts(this, fused);
    step = fused ? new FusedForwardStep(this, cut) : new SeparateForwardStep(this, products);
    if (spec.projectionSize() > 0) {
      projection = LayerWeights.projection(op, m, cut);
    }
  }

  void add(boolean inputFirst) {
    m.recorder()
        .items(
            "beginForward",
            (long) sequences * spec.outputSize(),
            id ->
                TaskPackage.createPackage(
                    id,
                    States::beginForward,
                    m.context(),
                    m.run(),
                    counter,
                    m.of(op.h0()),
                    m.of(op.hN()),
                    arrays.operand(),
                    spec.outputSize(),
                    flags.flags(),
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
    if (spec.cell().hasCellState()) {
      Chains.beginCells(m, op.c0(), m.of(op.cN()), sequences, units);
    }
    m.recorder()
        .chain(
            counter,
            Chains.length(m),
            0,
            place -> {
              if (!inputFirst) {
                products.input(place);
              }
              step.accept(place);
              if (projection != null) {
                project(place);
              }
            });
  }

  private void project(int place) {
    m.recorder()
        .groups(
            "projectStep",
            (long) cut.panels(spec.outputSize()) * cut.rowGroups(sequences),
            cut.lanes(),
            id ->
                TaskPackage.createPackage(
                    id,
                    Projections::projectStep,
                    m.context(),
                    m.run(),
                    counter,
                    arrays.hidden(),
                    projection,
                    m.of(op.y()),
                    m.of(op.hN()),
                    arrays.operand(),
                    place,
                    cut.rowGroups(sequences),
                    units,
                    spec.outputSize(),
                    cut.layer() | flags.flags(),
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
  }
}
