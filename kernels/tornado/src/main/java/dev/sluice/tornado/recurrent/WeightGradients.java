package dev.sluice.tornado.recurrent;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.tornado.kernel.PlainKernels;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.kernel.ReductionKernels;
import dev.sluice.tornado.kernel.RunInfo;
import dev.sluice.tornado.kernel.States;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.lower.Product;
import dev.sluice.tornado.lower.Products;
import dev.sluice.tornado.lower.Reductions;
import dev.sluice.tornado.tune.Cut;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The gradients of a layer's weights and biases from those of its gates, of all steps at once or
 * round by round.
 *
 * <p>Gradients are products with the transpose of the gates' gradients: {@code dW = (gradient of Wx
 * + b)ᵀ · x}, {@code dU = (gradient of Uh + b')ᵀ · (what U was multiplied with)}.
 */
final class WeightGradients {
  /**
   * One product: some columns of gradients, transposed, times some columns of values.
   *
   * @param gradients {@code [rows, ·]}
   * @param lines columns of gradients, lines of the result
   * @param values {@code [rows, ·]}
   * @param columns columns of both
   * @param out the result
   * @param firstLine where its lines begin
   */
  private record Part(
      Product.Matrix gradients,
      int lines,
      Product.Matrix values,
      int columns,
      Buffer out,
      int firstLine) {}

  private final Machine m;
  private final RecurrentForward forward;
  private final RecurrentSpec spec;
  private final RecurrentWeights d;
  private final Cut cut;
  private final BackwardArrays arrays;
  private final LayerFlags flags;
  private final int units;
  private final int line;
  private final FloatArray before;

  WeightGradients(RecurrentBackward op, Machine m, Cut cut, BackwardArrays arrays) {
    this.m = m;
    this.cut = cut;
    this.arrays = arrays;
    forward = op.forward();
    spec = forward.spec();
    d = op.dWeights();
    flags = LayerFlags.of(op);
    units = spec.hiddenSize();
    line = spec.cell().reserved() * units;
    before = m.memory().scratch((long) m.capacity().rows() * spec.outputSize());
  }

  private Product.Matrix gates(int column) {
    return new Product.Matrix(arrays.gates(), column, line);
  }

  private List<Part> parts() {
    int states = spec.outputSize();
    Product.Matrix x = new Product.Matrix(m.of(forward.x()), 0, spec.inputSize());
    Product.Matrix h = new Product.Matrix(before, 0, states);
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(gates(0), spec.gateSize(), x, spec.inputSize(), d.ih(), 0));
    switch (spec.cell()) {
      case RNN_TANH, RNN_RELU, LSTM ->
          parts.add(new Part(gates(0), spec.gateSize(), h, states, d.hh(), 0));
      case GRU -> {
        parts.add(new Part(gates(0), 2 * units, h, states, d.hh(), 0));
        // The gradient of Un h + b'n is the fourth block.
        parts.add(new Part(gates(3 * units), units, h, states, d.hh(), 2 * units));
      }
      case GRU_RESET_BEFORE -> {
        parts.add(new Part(gates(0), 2 * units, h, states, d.hh(), 0));
        // Un was multiplied with r h, the fourth block.
        parts.add(new Part(gates(2 * units), units, gates(3 * units), units, d.hh(), 2 * units));
      }
    }
    if (d.projection() != null) {
      Product.Matrix projected = new Product.Matrix(arrays.projected(), 0, states);
      Product.Matrix hidden = new Product.Matrix(m.of(forward.reserve().hidden()), 0, units);
      parts.add(new Part(projected, states, hidden, units, d.projection(), 0));
    }
    return parts;
  }

  /** Records what U was multiplied with at each row. */
  private void addBefore() {
    m.recorder()
        .items(
            "previousStates",
            (long) m.capacity().rows() * spec.outputSize(),
            id ->
                TaskPackage.createPackage(
                    id,
                    States::previousStates,
                    m.context(),
                    m.run(),
                    m.of(forward.y()),
                    m.of(forward.h0()),
                    before,
                    spec.outputSize(),
                    flags.flags(),
                    flags.stream(),
                    flags.threshold(),
                    flags.scale()));
  }

  /** Records what {@link #addRound} needs before the first round. */
  void prepareSteps() {
    if (!m.has(Fusion.WEIGHT_GRADIENT)) {
      addBefore();
    }
  }

  /** Records one product for each matrix, and sums for the biases. */
  void addAtOnce() {
    addBefore();
    int rows = m.capacity().rows();
    for (Part part : parts()) {
      Product.Left left = new Product.Left(part.gradients, true, part.lines, part.lines);
      Product.Right right =
          new Product.Right(
              null, part.values, ProductKernels.PLAIN, part.columns, RunInfo.BY_ROWS, rows);
      Product.Matrix out =
          new Product.Matrix(m.of(part.out), part.firstLine * part.columns, part.columns);
      Products.add(m, new Product(left, right, Product.Bias.NONE, out, cut));
    }
    if (d.biasIh() != null) {
      sums(0, d.biasIh());
      sums(biasJump(), d.biasHh());
    }
  }

  /** How much further right the gradient of b'n lies than that of bn. */
  private int biasJump() {
    return spec.cell() == Cell.GRU ? units : 0;
  }

  private void sums(int jump, Buffer out) {
    Reductions.sumLines(
        m,
        arrays.gates(),
        RunInfo.BY_ROWS,
        m.capacity().rows(),
        line,
        spec.gateSize(),
        2 * units,
        jump,
        ReductionKernels.SUM,
        m.of(out));
  }

  /** Records what one round of a chain adds to the gradients. */
  void addRound(IntArray counter, int place) {
    for (Part part : parts()) {
      m.recorder()
          .items(
              "roundWeightGradient",
              (long) part.lines * part.columns,
              id ->
                  TaskPackage.createPackage(
                      id,
                      PlainKernels::roundWeightGradient,
                      m.context(),
                      m.run(),
                      counter,
                      part.gradients.array(),
                      part.values.array(),
                      m.of(part.out),
                      place,
                      part.gradients.line(),
                      part.gradients.from(),
                      part.values.line(),
                      part.values.from(),
                      part.firstLine,
                      part.lines,
                      part.columns,
                      flags.flags()));
    }
    if (d.biasIh() != null) {
      roundBias(counter, place, 0, d.biasIh());
      roundBias(counter, place, biasJump(), d.biasHh());
    }
  }

  private void roundBias(IntArray counter, int place, int jump, Buffer out) {
    m.recorder()
        .items(
            "roundBiasGradient",
            spec.gateSize(),
            id ->
                TaskPackage.createPackage(
                    id,
                    PlainKernels::roundBiasGradient,
                    m.context(),
                    m.run(),
                    counter,
                    arrays.gates(),
                    m.of(out),
                    place,
                    line,
                    2 * units,
                    jump,
                    spec.gateSize(),
                    flags.flags()));
  }
}
