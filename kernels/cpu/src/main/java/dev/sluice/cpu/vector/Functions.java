package dev.sluice.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponential, logistic function and hyperbolic tangent of a vector, without tables or branches.
 *
 * <p>All reduce their argument by {@code x = n·ln 2 + r} with {@code |r| <= ln 2 / 2} (Cody and
 * Waite 1980, ln 2 in two parts) and take {@code e^r − 1 = r + r²·q(r)}, q the polynomial of {@code
 * (e^r − 1 − r)/r²} of degree 5 in the Chebyshev sense. A NaN stays one.
 */
public final class Functions {
  /** {@code e^x} is 0 or infinite in 32 bits beyond these. */
  private static final float EXP_LOW = -103.98f;

  private static final float EXP_HIGH = 88.73f;

  /** {@code e^−x} is a normal number up to here. */
  private static final float SIGMOID_LIMIT = 87.33f;

  /** tanh rounds to 1 from here on: {@code 1 − tanh(9.02) < 2⁻²⁵}. */
  private static final float TANH_LIMIT = 9.02f;

  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding it rounds to an integer, which is then in the low bits. */
  private static final float ROUND = 0x1.8p23f;

  private static final int EXPONENT_SHIFT = 23;
  private static final int ONE_BITS = Float.floatToRawIntBits(1f);
  private static final int SIGN = 0x8000_0000;

  private static final float Q5 = 1.9875691500e-4f;
  private static final float Q4 = 1.3981999507e-3f;
  private static final float Q3 = 8.3334519073e-3f;
  private static final float Q2 = 4.1665795894e-2f;
  private static final float Q1 = 1.6666665459e-1f;
  private static final float Q0 = 5.0000001201e-1f;

  private Functions() {}

  /** {@code e^x}: at most 2 ulp off, 0 and infinity where 32 bits have no number. */
  public static FloatVector exp(FloatVector x) {
    FloatVector bounded = clamp(x, EXP_LOW, EXP_HIGH);
    FloatVector rounded = bounded.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUND));
    FloatVector n = rounded.sub(ROUND);
    FloatVector r = remainder(bounded, n);
    // 2ⁿ in two factors: n reaches from −150 to 128, a factor's exponent only from −126 to 127.
    IntVector bits = rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
    IntVector half = bits.lanewise(VectorOperators.ASHR, 1);
    FloatVector power = expm1(r).add(1f);
    return power.mul(powerOfTwo(half)).mul(powerOfTwo(bits.sub(half)));
  }

  /** {@code 1/(1 + e^−x)}: at most 2 ulp off for x from −87.33 on, else within 2⁻¹²⁶. */
  public static FloatVector sigmoid(FloatVector x) {
    FloatVector magnitude = clampAbove(x.abs(), SIGMOID_LIMIT);
    // z = e^−|x|; σ(x) = 1/(1 + z) or z/(1 + z).
    FloatVector negative = magnitude.neg();
    FloatVector rounded = negative.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUND));
    FloatVector r = remainder(negative, rounded.sub(ROUND));
    FloatVector z = expm1(r).add(1f).mul(scale(rounded));
    VectorMask<Float> below = x.compare(VectorOperators.LT, 0f);
    return Lanes.broadcast(1f).blend(z, below).div(z.add(1f));
  }

  /** Hyperbolic tangent: at most 2 ulp off. */
  public static FloatVector tanh(FloatVector x) {
    FloatVector magnitude = clampAbove(x.abs(), TANH_LIMIT);
    FloatVector twice = magnitude.add(magnitude);
    FloatVector rounded = twice.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUND));
    FloatVector r = remainder(twice, rounded.sub(ROUND));
    FloatVector power = scale(rounded);
    // tanh|x| = m/(m + 2) with m = e^2|x| − 1 = 2ⁿ·(e^r − 1) + (2ⁿ − 1), exact where x is small.
    FloatVector m = expm1(r).fma(power, power.sub(1f));
    FloatVector result = m.div(m.add(2f));
    IntVector sign = x.reinterpretAsInts().and(SIGN);
    return result.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  private static FloatVector remainder(FloatVector x, FloatVector n) {
    return n.fma(Lanes.broadcast(-LN2_LOW), n.fma(Lanes.broadcast(-LN2_HIGH), x));
  }

  private static FloatVector expm1(FloatVector r) {
    FloatVector q = r.fma(Lanes.broadcast(Q5), Lanes.broadcast(Q4));
    q = q.fma(r, Lanes.broadcast(Q3));
    q = q.fma(r, Lanes.broadcast(Q2));
    q = q.fma(r, Lanes.broadcast(Q1));
    q = q.fma(r, Lanes.broadcast(Q0));
    return q.fma(r.mul(r), r);
  }

  /** {@code 2ⁿ} of an n that {@link #ROUND} was added to, from −126 to 127. */
  private static FloatVector scale(FloatVector rounded) {
    return powerOfTwo(rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND)));
  }

  private static FloatVector powerOfTwo(IntVector n) {
    return n.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).add(ONE_BITS).reinterpretAsFloats();
  }

  /** Comparisons rather than min and max, which cost more for NaN's sake and keep it as well. */
  private static FloatVector clamp(FloatVector x, float low, float high) {
    return clampAbove(x, high).blend(low, x.compare(VectorOperators.LT, low));
  }

  private static FloatVector clampAbove(FloatVector x, float high) {
    return x.blend(high, x.compare(VectorOperators.GT, high));
  }
}
