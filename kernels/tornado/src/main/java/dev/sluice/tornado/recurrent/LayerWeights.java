package dev.sluice.tornado.recurrent;

import dev.sluice.op.Buffer;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.lower.Product;
import dev.sluice.tornado.lower.Products;
import dev.sluice.tornado.tune.Cut;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The recurrent weights of a layer as its fused kernels read them. */
final class LayerWeights {
  private LayerWeights() {}

  private static FloatArray pack(
      Machine m, Buffer w, int from, int line, int how, int columns, int depth, Cut cut) {
    Product.Matrix matrix = new Product.Matrix(m.of(w), from, line);
    return Products.pack(m, new Product.Right(w, matrix, how, columns, depth, depth), cut);
  }

  /** Some gates of {@code weight_hh [G·H, P]}, those of a unit side by side. */
  static FloatArray gated(RecurrentForward op, Machine m, int gates, Cut cut) {
    RecurrentSpec spec = op.spec();
    int depth = spec.outputSize();
    return pack(
        m,
        op.weights().hh(),
        0,
        depth,
        ProductKernels.GATED,
        spec.hiddenSize(),
        depth,
        cut.withVectors(gates));
  }

  /** One gate of {@code weight_hh} alone, whose neighbouring units are a work-item's columns. */
  static FloatArray oneGate(RecurrentForward op, Machine m, int gate, Cut cut) {
    RecurrentSpec spec = op.spec();
    int depth = spec.outputSize();
    return pack(
        m,
        op.weights().hh(),
        gate * spec.hiddenSize() * depth,
        depth,
        ProductKernels.TRANSPOSED,
        spec.hiddenSize(),
        depth,
        cut);
  }

  /** {@code weight_hr [P, H]} for the product with hidden states. */
  static FloatArray projection(RecurrentForward op, Machine m, Cut cut) {
    RecurrentSpec spec = op.spec();
    return pack(
        m,
        op.weights().projection(),
        0,
        spec.hiddenSize(),
        ProductKernels.TRANSPOSED,
        spec.outputSize(),
        spec.hiddenSize(),
        cut);
  }

  /** Some lines of {@code weight_hh} for products with gradients. */
  static FloatArray gradient(RecurrentForward op, Machine m, int firstLine, int lines, Cut cut) {
    int columns = op.spec().outputSize();
    return pack(
        m,
        op.weights().hh(),
        firstLine * columns,
        columns,
        ProductKernels.PLAIN,
        columns,
        lines,
        cut);
  }

  /** {@code weight_hr} likewise. */
  static FloatArray projectionGradient(RecurrentForward op, Machine m, Cut cut) {
    RecurrentSpec spec = op.spec();
    int columns = spec.hiddenSize();
    return pack(
        m,
        op.weights().projection(),
        0,
        columns,
        ProductKernels.PLAIN,
        columns,
        spec.outputSize(),
        cut);
  }
}
