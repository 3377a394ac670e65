package dev.sluice.cpu.vector;

import static dev.sluice.cpu.vector.Functions.EXPONENT_SHIFT;
import static dev.sluice.cpu.vector.Functions.LN2_HIGH;
import static dev.sluice.cpu.vector.Functions.LN2_LOW;
import static dev.sluice.cpu.vector.Functions.LOG2_E;
import static dev.sluice.cpu.vector.Functions.ONE_BITS;
import static dev.sluice.cpu.vector.Functions.Q0;
import static dev.sluice.cpu.vector.Functions.Q1;
import static dev.sluice.cpu.vector.Functions.Q2;
import static dev.sluice.cpu.vector.Functions.Q3;
import static dev.sluice.cpu.vector.Functions.Q4;
import static dev.sluice.cpu.vector.Functions.Q5;
import static dev.sluice.cpu.vector.Functions.ROUND;
import static dev.sluice.cpu.vector.Functions.ROUND_BITS;
import static dev.sluice.cpu.vector.Functions.SIGMOID_LIMIT;
import static dev.sluice.cpu.vector.Functions.SIGN;
import static dev.sluice.cpu.vector.Functions.TANH_LIMIT;
import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The logistic function and the hyperbolic tangent of a vector in each of some lines, in place:
 * what follows the products of a step. With the reduction and the polynomial of {@link Functions},
 * p = e^r − 1 and s = 2ⁿ:
 *
 * <pre>
 * σ(x) = 1/((s·p + 1) + s), r and n of −x
 * tanh|x| = m/(m + 2) with m = s·p + (s − 1), r and n of 2|x|; a polynomial for |x| < 0.625
 * </pre>
 *
 * <p>Both are at most 2 ulp off; σ only for x from −87.33 on, below which it is 0: the gate of an
 * infinity is closed. A NaN stays one.
 *
 * <p>Everything is written out for HotSpot's compiler: it stops inlining in a method of so many
 * operations, and what it does not inline makes every vector an object. Methods of more than 325
 * bytes of code it never inlines into others, and what the Vector API calls always, so that each of
 * these is compiled alone and whole.
 */
public final class Activations {
  /** tanh is its own polynomial below, from Moshier's Cephes library (1987). */
  static final float SMALL = 0.625f;

  static final float T4 = -5.70498872745e-3f;
  static final float T3 = 2.06390887954e-2f;
  static final float T2 = -5.37397155531e-2f;
  static final float T1 = 1.33314422036e-1f;
  static final float T0 = -3.33332819422e-1f;

  /** Of a sample: a line for so many terms of a product, so that it takes as long. */
  private static final int TERMS = 2;

  /** Vector operations of a vector, at least. */
  private static final int OPERATIONS = 25;

  public static final Hot SIGMOID =
      new Hot(
          OPERATIONS * Hot.DEPTH / TERMS,
          (operands, results, terms) -> sigmoids(results, Lanes.BYTES, terms / TERMS));

  public static final Hot TANH =
      new Hot(
          OPERATIONS * Hot.DEPTH / TERMS,
          (operands, results, terms) -> tanhs(results, Lanes.BYTES, terms / TERMS));

  private Activations() {}

  /** σ of one vector in each line. */
  public static void sigmoid(long at, long stride, int rows) {
    if (SIGMOID.isCompiled()) {
      sigmoids(at, stride, rows);
    } else {
      long begin = System.nanoTime();
      PlainActivations.apply(false, at, stride, rows);
      SIGMOID.took(System.nanoTime() - begin);
    }
  }

  /** Hyperbolic tangent of one vector in each line. */
  public static void tanh(long at, long stride, int rows) {
    if (TANH.isCompiled()) {
      tanhs(at, stride, rows);
    } else {
      long begin = System.nanoTime();
      PlainActivations.apply(true, at, stride, rows);
      TANH.took(System.nanoTime() - begin);
    }
  }

  // No row, which is most of a sample's calls, ends apart from the loop: C2 repeats the loop's body
  // only as often as its rows of a call are in the mean.

  static void sigmoids(long at, long stride, int rows) {
    if (rows == 0) {
      return;
    }
    for (int i = 0; i < rows; i++) {
      long address = at + i * stride;
      FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER);
      FloatVector argument = x.neg();
      VectorMask<Float> vanishes = argument.compare(VectorOperators.GT, SIGMOID_LIMIT);
      argument = argument.blend(SIGMOID_LIMIT, vanishes);
      argument =
          argument.blend(-SIGMOID_LIMIT, argument.compare(VectorOperators.LT, -SIGMOID_LIMIT));
      FloatVector rounded =
          argument.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUND));
      FloatVector n = rounded.sub(ROUND);
      FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), argument);
      r = n.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), r);
      FloatVector q = r.fma(FloatVector.broadcast(FLOATS, Q5), FloatVector.broadcast(FLOATS, Q4));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Q3));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Q2));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Q1));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Q0));
      FloatVector expm1 = q.fma(r.mul(r), r);
      FloatVector power =
          rounded
              .reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      FloatVector sum = expm1.fma(power, FloatVector.broadcast(FLOATS, 1f)).add(power);
      FloatVector result = FloatVector.broadcast(FLOATS, 1f).div(sum).blend(0f, vanishes);
      result.intoMemorySegment(ALL, address, ORDER);
    }
  }

  static void tanhs(long at, long stride, int rows) {
    if (rows == 0) {
      return;
    }
    for (int i = 0; i < rows; i++) {
      long address = at + i * stride;
      FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER);
      FloatVector argument = x.abs();
      argument = argument.blend(TANH_LIMIT, argument.compare(VectorOperators.GT, TANH_LIMIT));
      argument = argument.add(argument);
      FloatVector rounded =
          argument.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUND));
      FloatVector n = rounded.sub(ROUND);
      FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), argument);
      r = n.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), r);
      FloatVector q = r.fma(FloatVector.broadcast(FLOATS, Q5), FloatVector.broadcast(FLOATS, Q4));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Q3));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Q2));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Q1));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Q0));
      FloatVector expm1 = q.fma(r.mul(r), r);
      FloatVector power =
          rounded
              .reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      FloatVector m = expm1.fma(power, power.sub(1f));
      FloatVector magnitude = x.abs();
      FloatVector square = x.mul(x);
      FloatVector small =
          square.fma(FloatVector.broadcast(FLOATS, T4), FloatVector.broadcast(FLOATS, T3));
      small = small.fma(square, FloatVector.broadcast(FLOATS, T2));
      small = small.fma(square, FloatVector.broadcast(FLOATS, T1));
      small = small.fma(square, FloatVector.broadcast(FLOATS, T0));
      small = small.mul(square).fma(magnitude, magnitude);
      FloatVector result =
          m.div(m.add(2f))
              .blend(small, magnitude.compare(VectorOperators.LT, SMALL))
              .reinterpretAsInts()
              .or(x.reinterpretAsInts().and(SIGN))
              .reinterpretAsFloats();
      result.intoMemorySegment(ALL, address, ORDER);
    }
  }
}
