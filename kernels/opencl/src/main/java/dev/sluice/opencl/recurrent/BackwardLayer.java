package dev.sluice.opencl.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.ParameterPack;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.kernel.Kernel;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.kernel.Run;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.tune.LayerTuning;
import java.util.List;

/**
 * Backpropagation through a recurrent layer and direction: its steps against the order of reading,
 * which leave the gates' gradients in place of the gates; then the gradients of input and weights.
 */
public final class BackwardLayer implements Kernel {
  private final RecurrentSpec spec;
  private final boolean weightsAtOnce;
  private final LayerWeights weights;
  private final BackwardSteps steps;
  private final Product inputGradient;
  private final WeightGradients weightGradients;

  /**
   * Prepares the layer.
   *
   * @param op the operation
   * @param machine the device
   */
  public BackwardLayer(RecurrentBackward op, Machine machine) {
    RecurrentForward forward = op.forward();
    spec = forward.spec();
    Blocks blocks = machine.blocks();
    LayerTuning tuning =
        machine.tuning().layer(spec.cell(), spec.hiddenSize(), blocks.capacity().sequences());
    weightsAtOnce = machine.fusions().contains(Fusion.WEIGHT_GRADIENT);
    weights = new LayerWeights(forward, machine);
    GradientBuffers buffers = GradientBuffers.of(op, machine);
    steps =
        BackwardSequence.fits(machine, tuning)
            ? new BackwardSequence(
                op, machine, tuning.backwardSequence().orElseThrow(), weights, buffers)
            : new BackwardStepwise(op, machine, tuning, weights, buffers);
    inputGradient =
        op.dx() == null
            ? null
            : new Product(
                machine,
                tuning.product(),
                new Product.Left(
                    buffers.gates(), spec.cell().reserved() * spec.hiddenSize(), false),
                weights.gradient(forward.weights().ih(), 0, spec.gateSize(), tuning.product()),
                null,
                blocks.of(op.dx()),
                spec.inputSize());
    weightGradients = new WeightGradients(op, machine, tuning.product(), buffers);
  }

  @Override
  public List<ParameterPack> packs() {
    return weights.packs();
  }

  @Override
  public int enqueue(Run run) {
    int started = weights.enqueue();
    started += steps.enqueue(run);
    if (inputGradient != null) {
      started += inputGradient.run(0, 0, run.layout().rows(), spec.gateSize(), false);
    }
    return started
        + (weightsAtOnce ? weightGradients.enqueue(run) : weightGradients.enqueueByStep(run));
  }
}
