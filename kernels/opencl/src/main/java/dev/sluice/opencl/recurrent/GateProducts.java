package dev.sluice.opencl.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Buffer;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.opencl.gemm.Product;
import dev.sluice.opencl.gemm.Tiling;
import dev.sluice.opencl.kernel.Machine;
import dev.sluice.opencl.memory.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * The product of some rows with the weights of some gates, into {@code [rows, G·H]}: one product,
 * or one for each gate where that rung of the ladder is off.
 */
final class GateProducts {
  private record One(Product product, int column) {}

  private final List<One> products = new ArrayList<>();
  private final int depth;
  private final int outLine;

  GateProducts(
      Machine machine,
      LayerWeights weights,
      RecurrentSpec spec,
      Buffer weight,
      int firstGate,
      int gates,
      Tiling tiling,
      Product.Left left,
      Product.Bias bias,
      Block out) {
    depth = weight.shape().columns();
    int units = spec.hiddenSize();
    outLine = spec.gateSize();
    if (machine.fusions().contains(Fusion.GATES)) {
      Product.Right right = weights.gated(weight, firstGate, gates, tiling);
      Product product = new Product(machine, tiling, left, right, bias, out, outLine);
      products.add(new One(product, firstGate * units));
    } else {
      for (int gate = firstGate; gate < firstGate + gates; gate++) {
        Product.Right right = weights.oneGate(weight, gate, tiling);
        Product.Bias gateBias = bias == null ? null : bias.from(gate * units);
        Product product = new Product(machine, tiling, left, right, gateBias, out, outLine);
        products.add(new One(product, gate * units));
      }
    }
  }

  /**
   * Enqueues it.
   *
   * @param from where the left operand begins
   * @param toRow the row of out
   * @param rows rows
   */
  int enqueue(int from, int toRow, int rows) {
    int started = 0;
    for (One one : products) {
      started += one.product.run(from, toRow * outLine + one.column, rows, depth, false);
    }
    return started;
  }
}
