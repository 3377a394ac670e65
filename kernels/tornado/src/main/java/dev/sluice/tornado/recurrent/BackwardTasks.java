package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.kernel.RunInfo;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.lower.Product;
import dev.sluice.tornado.lower.Products;
import dev.sluice.tornado.tune.LayerCut;

/**
 * Backpropagation through a recurrent layer and direction: its steps against the order of reading,
 * which leave the gates' gradients in place of the gates; then the gradients of input and weights.
 */
public final class BackwardTasks {
  private BackwardTasks() {}

  /**
   * Records the layer.
   *
   * @param op the operation
   * @param m what tasks are made with
   */
  public static void add(RecurrentBackward op, Machine m) {
    RecurrentSpec spec = op.forward().spec();
    LayerCut cut = m.tuning().layer(spec.cell(), spec.hiddenSize(), m.capacity().sequences());
    BackwardArrays arrays = BackwardArrays.of(op, m);
    boolean weightsAtOnce = m.has(Fusion.WEIGHT_GRADIENT);
    WeightGradients weights = new WeightGradients(op, m, cut.product(), arrays);
    boolean loop =
        m.has(Fusion.LOOP) && m.has(Fusion.EPILOGUE) && weightsAtOnce && cut.backwardLoop();
    if (loop) {
      BackwardSequence.add(op, m, cut.backward(), arrays);
    } else {
      weights.prepareSteps();
      new BackwardChain(op, m, cut.backward(), arrays, weights).add();
    }
    if (op.dx() != null) {
      inputGradient(op, m, cut, arrays);
    }
    if (weightsAtOnce) {
      weights.addAtOnce();
    }
  }

  private static void inputGradient(
      RecurrentBackward op, Machine m, LayerCut cut, BackwardArrays arrays) {
    RecurrentForward forward = op.forward();
    RecurrentSpec spec = forward.spec();
    Product.Left left =
        new Product.Left(
            new Product.Matrix(arrays.gates(), 0, spec.cell().reserved() * spec.hiddenSize()),
            false,
            RunInfo.BY_ROWS,
            m.capacity().rows());
    Product.Right right =
        new Product.Right(
            forward.weights().ih(),
            new Product.Matrix(m.of(forward.weights().ih()), 0, spec.inputSize()),
            ProductKernels.PLAIN,
            spec.inputSize(),
            spec.gateSize(),
            spec.gateSize());
    Products.add(
        m,
        new Product(
            left,
            right,
            Product.Bias.NONE,
            new Product.Matrix(m.of(op.dx()), 0, spec.inputSize()),
            cut.product()));
  }
}
