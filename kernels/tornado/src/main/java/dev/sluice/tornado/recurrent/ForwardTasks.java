package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.kernel.RunInfo;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.lower.Product;
import dev.sluice.tornado.lower.Products;
import dev.sluice.tornado.tune.LayerCut;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A recurrent layer and direction, forward: the input product of all rows, then its steps, all in
 * one kernel whose groups own whole sequences, or as a chain of tasks.
 *
 * <p>hN and cN are the running states: a line stays as it is once its sequence has ended.
 */
public final class ForwardTasks {
  private ForwardTasks() {}

  /**
   * Records the layer.
   *
   * @param op the operation
   * @param m what tasks are made with
   */
  public static void add(RecurrentForward op, Machine m) {
    RecurrentSpec spec = op.spec();
    LayerCut cut = m.tuning().layer(spec.cell(), spec.hiddenSize(), m.capacity().sequences());
    ForwardArrays arrays = ForwardArrays.of(op, m);
    boolean inputFirst = m.has(Fusion.INPUT) && m.has(Fusion.GATES);
    if (inputFirst) {
      input(op, m, cut, arrays.pre());
    }
    boolean loop = m.has(Fusion.LOOP) && m.has(Fusion.EPILOGUE) && cut.forwardLoop();
    if (loop && inputFirst) {
      ForwardSequence.add(op, m, cut.forward(), arrays);
    } else {
      new ForwardChain(op, m, cut, arrays).add(inputFirst);
    }
  }

  /** {@code Wx + b + b'} of all rows; b' of a GRU's n is inside of r's product. */
  private static void input(RecurrentForward op, Machine m, LayerCut cut, FloatArray pre) {
    RecurrentSpec spec = op.spec();
    RecurrentWeights w = op.weights();
    Product.Left left =
        new Product.Left(
            new Product.Matrix(m.of(op.x()), 0, spec.inputSize()),
            false,
            RunInfo.BY_ROWS,
            m.capacity().rows());
    Product.Right right =
        new Product.Right(
            w.ih(),
            new Product.Matrix(m.of(w.ih()), 0, spec.inputSize()),
            ProductKernels.GATED,
            spec.hiddenSize(),
            spec.inputSize(),
            spec.inputSize());
    Products.add(
        m,
        new Product(
            left,
            right,
            new Product.Bias(w.biasIh(), w.biasHh(), biasesInInput(spec)),
            new Product.Matrix(pre, 0, spec.gateSize()),
            cut.product().withVectors(spec.cell().gates())));
  }

  /** The columns whose b' may be added before the recurrent product: not those of a GRU's n. */
  static int biasesInInput(RecurrentSpec spec) {
    return spec.cell() == Cell.GRU ? 2 * spec.hiddenSize() : spec.gateSize();
  }
}
