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
 * <p>Two lines at a time, whose divisions overlap, and everything written out for HotSpot's
 * compiler: it stops inlining in a method of so many operations, and what it does not inline makes
 * every vector an object. Methods of more than 325 bytes of code it never inlines into others, and
 * what the Vector API calls always, so that each of these is compiled alone and whole.
 */
public final class Activations {
  /** tanh is its own polynomial below, from Moshier's Cephes library (1987). */
  static final float SMALL = 0.625f;

  static final float T4 = -5.70498872745e-3f;
  static final float T3 = 2.06390887954e-2f;
  static final float T2 = -5.37397155531e-2f;
  static final float T1 = 1.33314422036e-1f;
  static final float T0 = -3.33332819422e-1f;

  /** Vector operations of a vector, at least. */
  private static final int OPERATIONS = 25;

  private static final Hot SIGMOID =
      new Hot(
          OPERATIONS * Hot.DEPTH, (operands, results) -> sigmoids(results, Lanes.BYTES, Hot.DEPTH));

  private static final Hot TANH =
      new Hot(
          OPERATIONS * Hot.DEPTH, (operands, results) -> tanhs(results, Lanes.BYTES, Hot.DEPTH));

  private Activations() {}

  /** Whether they are compiled; if not they will be. */
  public static boolean areCompiled() {
    return SIGMOID.isCompiled() & TANH.isCompiled();
  }

  /** σ of one vector in each line. */
  public static void sigmoid(long at, long stride, int rows) {
    if (SIGMOID.isCompiled()) {
      sigmoids(at, stride, rows);
    } else {
      PlainActivations.sigmoid(at, stride, rows);
    }
  }

  /** Hyperbolic tangent of one vector in each line. */
  public static void tanh(long at, long stride, int rows) {
    if (TANH.isCompiled()) {
      tanhs(at, stride, rows);
    } else {
      PlainActivations.tanh(at, stride, rows);
    }
  }

  static void sigmoids(long at, long stride, int rows) {
    for (int i = 0; i < rows; i += 2) {
      long atA = at + i * stride;
      long atB = i + 1 < rows ? atA + stride : atA;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, atA, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, atB, ORDER);
      FloatVector aArgument = a.neg();
      VectorMask<Float> aVanishes = aArgument.compare(VectorOperators.GT, SIGMOID_LIMIT);
      aArgument = aArgument.blend(SIGMOID_LIMIT, aVanishes);
      FloatVector bArgument = b.neg();
      VectorMask<Float> bVanishes = bArgument.compare(VectorOperators.GT, SIGMOID_LIMIT);
      bArgument = bArgument.blend(SIGMOID_LIMIT, bVanishes);
      aArgument =
          aArgument.blend(-SIGMOID_LIMIT, aArgument.compare(VectorOperators.LT, -SIGMOID_LIMIT));
      bArgument =
          bArgument.blend(-SIGMOID_LIMIT, bArgument.compare(VectorOperators.LT, -SIGMOID_LIMIT));
      FloatVector aRounded =
          aArgument.fma(
              FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUND));
      FloatVector bRounded =
          bArgument.fma(
              FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUND));
      FloatVector aN = aRounded.sub(ROUND);
      FloatVector bN = bRounded.sub(ROUND);
      FloatVector aR = aN.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), aArgument);
      FloatVector bR = bN.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), bArgument);
      aR = aN.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), aR);
      bR = bN.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), bR);
      FloatVector aQ = aR.fma(FloatVector.broadcast(FLOATS, Q5), FloatVector.broadcast(FLOATS, Q4));
      FloatVector bQ = bR.fma(FloatVector.broadcast(FLOATS, Q5), FloatVector.broadcast(FLOATS, Q4));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q3));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q3));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q2));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q2));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q1));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q1));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q0));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q0));
      FloatVector aExpm1 = aQ.fma(aR.mul(aR), aR);
      FloatVector bExpm1 = bQ.fma(bR.mul(bR), bR);
      FloatVector aPower =
          aRounded
              .reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      FloatVector bPower =
          bRounded
              .reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      FloatVector aSum = aExpm1.fma(aPower, FloatVector.broadcast(FLOATS, 1f)).add(aPower);
      FloatVector bSum = bExpm1.fma(bPower, FloatVector.broadcast(FLOATS, 1f)).add(bPower);
      FloatVector aResult = FloatVector.broadcast(FLOATS, 1f).div(aSum).blend(0f, aVanishes);
      FloatVector bResult = FloatVector.broadcast(FLOATS, 1f).div(bSum).blend(0f, bVanishes);
      aResult.intoMemorySegment(ALL, atA, ORDER);
      bResult.intoMemorySegment(ALL, atB, ORDER);
    }
  }

  static void tanhs(long at, long stride, int rows) {
    for (int i = 0; i < rows; i += 2) {
      long atA = at + i * stride;
      long atB = i + 1 < rows ? atA + stride : atA;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, atA, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, atB, ORDER);
      FloatVector aArgument = a.abs();
      FloatVector bArgument = b.abs();
      aArgument = aArgument.blend(TANH_LIMIT, aArgument.compare(VectorOperators.GT, TANH_LIMIT));
      bArgument = bArgument.blend(TANH_LIMIT, bArgument.compare(VectorOperators.GT, TANH_LIMIT));
      aArgument = aArgument.add(aArgument);
      bArgument = bArgument.add(bArgument);
      FloatVector aRounded =
          aArgument.fma(
              FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUND));
      FloatVector bRounded =
          bArgument.fma(
              FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUND));
      FloatVector aN = aRounded.sub(ROUND);
      FloatVector bN = bRounded.sub(ROUND);
      FloatVector aR = aN.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), aArgument);
      FloatVector bR = bN.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), bArgument);
      aR = aN.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), aR);
      bR = bN.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), bR);
      FloatVector aQ = aR.fma(FloatVector.broadcast(FLOATS, Q5), FloatVector.broadcast(FLOATS, Q4));
      FloatVector bQ = bR.fma(FloatVector.broadcast(FLOATS, Q5), FloatVector.broadcast(FLOATS, Q4));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q3));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q3));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q2));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q2));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q1));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q1));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q0));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q0));
      FloatVector aExpm1 = aQ.fma(aR.mul(aR), aR);
      FloatVector bExpm1 = bQ.fma(bR.mul(bR), bR);
      FloatVector aPower =
          aRounded
              .reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      FloatVector bPower =
          bRounded
              .reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      FloatVector aM = aExpm1.fma(aPower, aPower.sub(1f));
      FloatVector aMagnitude = a.abs();
      FloatVector aSquare = a.mul(a);
      FloatVector aSmall =
          aSquare.fma(FloatVector.broadcast(FLOATS, T4), FloatVector.broadcast(FLOATS, T3));
      aSmall = aSmall.fma(aSquare, FloatVector.broadcast(FLOATS, T2));
      aSmall = aSmall.fma(aSquare, FloatVector.broadcast(FLOATS, T1));
      aSmall = aSmall.fma(aSquare, FloatVector.broadcast(FLOATS, T0));
      aSmall = aSmall.mul(aSquare).fma(aMagnitude, aMagnitude);
      FloatVector bM = bExpm1.fma(bPower, bPower.sub(1f));
      FloatVector bMagnitude = b.abs();
      FloatVector bSquare = b.mul(b);
      FloatVector bSmall =
          bSquare.fma(FloatVector.broadcast(FLOATS, T4), FloatVector.broadcast(FLOATS, T3));
      bSmall = bSmall.fma(bSquare, FloatVector.broadcast(FLOATS, T2));
      bSmall = bSmall.fma(bSquare, FloatVector.broadcast(FLOATS, T1));
      bSmall = bSmall.fma(bSquare, FloatVector.broadcast(FLOATS, T0));
      bSmall = bSmall.mul(bSquare).fma(bMagnitude, bMagnitude);
      FloatVector aResult =
          aM.div(aM.add(2f))
              .blend(aSmall, aMagnitude.compare(VectorOperators.LT, SMALL))
              .reinterpretAsInts()
              .or(a.reinterpretAsInts().and(SIGN))
              .reinterpretAsFloats();
      FloatVector bResult =
          bM.div(bM.add(2f))
              .blend(bSmall, bMagnitude.compare(VectorOperators.LT, SMALL))
              .reinterpretAsInts()
              .or(b.reinterpretAsInts().and(SIGN))
              .reinterpretAsFloats();
      aResult.intoMemorySegment(ALL, atA, ORDER);
      bResult.intoMemorySegment(ALL, atB, ORDER);
    }
  }
}
