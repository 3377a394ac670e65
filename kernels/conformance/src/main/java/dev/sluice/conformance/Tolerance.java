package dev.sluice.conformance;

import dev.sluice.op.RecurrentSpec;

/**
 * How far a result in 32-bit floating point may be from the exact one, from the standard model of
 * rounding: each operation is exact up to a relative error of u = 2⁻²⁴, a sum of k terms in any
 * order up to {@code k·u·Σ|terms|} (Higham, Accuracy and Stability, 2002, section 4.2).
 *
 * <p>Bounds of results follow from that model alone; bounds of gradients ({@link #gradientShare})
 * assume besides that the terms of a sum have random signs, as the tests' random numbers give them.
 * Nothing here is tuned to what a backend happens to reach. A comparison also fails where its bound
 * is too wide to tell a wrong result.
 */
public final class Tolerance {
  /** The unit roundoff of 32-bit floating point. */
  public static final double U = 0x1p-24;

  /** Roundings of a transcendental function that is within 2 ulp, and of its argument. */
  private static final int FUNCTION = 6;

  /** Roundings of the element-wise equations of a cell around its functions. */
  private static final int CELL = 3 * FUNCTION;

  private Tolerance() {}

  /**
   * A result after some roundings of numbers up to a magnitude.
   *
   * @param roundings roundings on the longest path, the terms of a sum counted each
   * @param magnitude bound of the sum of the absolute terms
   * @return the absolute error bound
   */
  public static double of(double roundings, double magnitude) {
    return (roundings + FUNCTION) * U * magnitude;
  }

  /**
   * The largest weight for which the bounds of {@link #recurrent} hold.
   *
   * @param spec the layer
   * @return a quarter over the number of terms of a pre-activation's sum
   */
  public static double weightBound(RecurrentSpec spec) {
    return 0.25 / Math.max(spec.inputSize(), Math.max(spec.outputSize(), 1));
  }

  /**
   * The states and outputs of a recurrent layer after some steps, with weights, biases, inputs and
   * initial states that are at most {@link #weightBound} (weights) and 1 (others).
   *
   * <p>A step's pre-activation is a sum of I + P + 2 terms of absolute sum at most 2.5; the cell's
   * equations add {@value #CELL} roundings of numbers up to 2. An error in the states before a step
   * grows by at most 1 + 1/4 through it: the state update passes it with weight at most 1, the
   * recurrent product with at most P·bound = 1/4. Over T steps that is the geometric sum.
   *
   * @param spec the layer
   * @param steps T
   * @return the absolute error bound
   */
  public static double recurrent(RecurrentSpec spec, int steps) {
    double local = (spec.inputSize() + spec.outputSize() + 2) * U * 2.5 + CELL * U * 2;
    double projection = spec.projectionSize() > 0 ? spec.hiddenSize() * U : 0;
    return (local + projection) * growth(steps);
  }

  /**
   * The error of a gradient as a share of its buffer's largest number.
   *
   * <p>Backward is linear in the incoming gradients, so that errors keep their proportion to the
   * numbers that they are made in. A sum of k terms errs by {@code k·u} times the sum of the
   * absolute terms; where signs are random, as they are here, that is √k times the sum itself.
   *
   * @param roundings k, the roundings on the longest path, the terms of a sum counted each
   * @return {@code (k + 6)·u·√k}
   */
  public static double gradientShare(double roundings) {
    return (roundings + FUNCTION) * U * Math.sqrt(Math.max(1, roundings));
  }

  /**
   * As {@link #gradientShare(double)}, for a recurrent layer: T steps, each a product of G·H terms
   * and the cell's derivatives of states that forward computed with sums of I + P terms; then, for
   * weights, a sum over all rows.
   *
   * @param spec the layer
   * @param steps T
   * @param rows N, or 0 for inputs and initial states
   * @return the error bound as a share of the largest number
   */
  public static double gradientShare(RecurrentSpec spec, int steps, int rows) {
    int terms = Math.max(spec.gateSize(), rows);
    int perStep = spec.gateSize() + spec.inputSize() + spec.outputSize() + CELL;
    return (steps * perStep + rows) * U * Math.sqrt(terms);
  }

  /** {@code Σ (1 + 1/4)^t} for t from 0 to T − 1. */
  private static double growth(int steps) {
    return (Math.pow(1.25, steps) - 1) / 0.25;
  }
}
