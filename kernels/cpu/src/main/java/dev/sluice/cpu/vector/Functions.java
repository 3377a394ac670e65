package dev.sluice.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential function of a vector, without tables or branches, and what {@link Activations}
 * shares with it.
 *
 * <p>They reduce their argument by {@code x = n·ln 2 + r} with {@code |r| <= ln 2 / 2} (Cody and
 * Waite 1980, ln 2 in two parts) and take {@code e^r − 1 = r + r²·q(r)}, q the polynomial of {@code
 * (e^r − 1 − r)/r²} of degree 5 in the Chebyshev sense. A NaN stays one.
 */
public final class Functions {
  /** {@code e^x} is 0 or infinite in 32 bits beyond these. */
  private static final float EXP_LOW = -103.98f;

  private static final float EXP_HIGH = 88.73f;

  /** {@code e^−x} is a normal number up to here. */
  static final float SIGMOID_LIMIT = 87.33f;

  /** tanh rounds to 1 from here on: {@code 1 − tanh(9.02) < 2⁻²⁵}. */
  static final float TANH_LIMIT = 9.02f;

  static final float LOG2_E = 1.442695f;
  static final float LN2_HIGH = 0.693359375f;
  static final float LN2_LOW = -2.12194440e-4f;

  /** Adding it rounds to an integer, which is then in the low bits. */
  static final float ROUND = 0x1.8p23f;

  static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
  static final int EXPONENT_SHIFT = 23;
  static final int ONE_BITS = Float.floatToRawIntBits(1f);
  static final int SIGN = 0x8000_0000;

  static final float Q5 = 1.9875691500e-4f;
  static final float Q4 = 1.3981999507e-3f;
  static final float Q3 = 8.3334519073e-3f;
  static final float Q2 = 4.1665795894e-2f;
  static final float Q1 = 1.6666665459e-1f;
  static final float Q0 = 5.0000001201e-1f;

  private Functions() {}

  /** {@code e^x}: at most 2 ulp off, 0 and infinity where 32 bits have no number. */
  public static FloatVector exp(FloatVector x) {
    FloatVector bounded = clamp(x, EXP_LOW, EXP_HIGH);
    FloatVector rounded = bounded.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUND));
    FloatVector n = rounded.sub(ROUND);
    FloatVector r = remainder(bounded, n);
    // 2ⁿ in two factors: n reaches from −150 to 128, a factor's exponent only from −126 to 127.
    IntVector bits = rounded.reinterpretAsInts().sub(ROUND_BITS);
    IntVector half = bits.lanewise(VectorOperators.ASHR, 1);
    FloatVector power = expm1(r).add(1f);
    return power.mul(powerOfTwo(half)).mul(powerOfTwo(bits.sub(half)));
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
