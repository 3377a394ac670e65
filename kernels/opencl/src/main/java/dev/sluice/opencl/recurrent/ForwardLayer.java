package dev.sluice.opencl.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.opencl.gemm.ParameterPack;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.kernel.Kernel;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.tune.LayerTuning;
import java.util.List;

/**
 * A recurrent layer and direction, forward: the input product of all rows, then its steps, one
 * kernel each, or all in one kernel whose groups own whole sequences.
 *
 * <p>hN and cN are the running states: a line stays as it is once its sequence has ended.
 */
public final class ForwardLayer implements Kernel {
  private final RecurrentSpec spec;
  private final boolean inputFirst;
  private final LayerWeights weights;
  private final GateProducts input;
  private final ForwardSteps steps;

  /**
   * Prepares the layer.
   *
   * @param op the operation
   * @param machine the device
   */
  public ForwardLayer(RecurrentForward op, Machine machine) {
    spec = op.spec();
    Blocks blocks = machine.blocks();
    int sequences = blocks.capacity().sequences();
    LayerTuning tuning = machine.tuning().layer(spec.cell(), spec.hiddenSize(), sequences);
    inputFirst = machine.fusions().contains(Fusion.INPUT);
    weights = new LayerWeights(op, machine);

    RecurrentWeights w = op.weights();
    Block pre = machine.scratch((long) blocks.capacity().rows() * spec.gateSize());
    Product.Bias bias =
        w.biasIh() == null
            ? null
            : new Product.Bias(blocks.of(w.biasIh()), blocks.of(w.biasHh()), 0, biasesInInput());
    input =
        new GateProducts(
            machine,
            weights,
            spec,
            w.ih(),
            0,
            spec.cell().gates(),
            tuning.product(),
            new Product.Left(blocks.of(op.x()), spec.inputSize(), false),
            bias,
            pre);

    steps =
        ForwardSequence.fits(op, machine, tuning)
            ? new ForwardSequence(op, machine, tuning.forwardSequence().orElseThrow(), weights, pre)
            : new ForwardStepwise(op, machine, tuning, weights, pre);
  }

  /** The columns whose b' may be added before the recurrent product: not those of a GRU's n. */
  private int biasesInInput() {
    return spec.cell() == Cell.GRU ? 2 * spec.hiddenSize() : spec.gateSize();
  }

  @Override
  public List<ParameterPack> packs() {
    return weights.packs();
  }

  @Override
  public int enqueue(Run run) {
    PackedLayout layout = run.layout();
    int started = weights.enqueue();
    if (inputFirst) {
      started += input.enqueue(0, 0, layout.rows());
    } else {
      for (int t = 0; t < layout.steps(); t++) {
        int row = layout.firstRow(t);
        started += input.enqueue(row * spec.inputSize(), row, layout.active(t));
      }
    }
    return started + steps.enqueue(run);
  }
}
