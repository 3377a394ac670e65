package dev.sluice.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
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
  static final float EXP_LOW = -103.98f;

  static final float EXP_HIGH = 88.73f;

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

  private static final float SUBNORMAL_SCALE = 0x1p23f;
  private static final float SQRT_HALF = 0.70710678f;
  private static final int HALF_EXPONENT = 126;
  private static final int HALF_BITS = Float.floatToRawIntBits(0.5f);
  private static final int FRACTION = 0x007F_FFFF;

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

  /**
   * Natural logarithm, by the polynomial of Moshier's Cephes library (1987): at most 2 ulp off. It
   * is minus infinity at 0 and NaN below.
   */
  public static FloatVector log(FloatVector x) {
    VectorMask<Float> small = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    IntVector bits = x.blend(x.mul(SUBNORMAL_SCALE), small).reinterpretAsInts();
    FloatVector exponent =
        (FloatVector)
            bits.lanewise(VectorOperators.LSHR, EXPONENT_SHIFT)
                .sub(HALF_EXPONENT)
                .convert(VectorOperators.I2F, 0);
    exponent = exponent.sub(Lanes.zero().blend(EXPONENT_SHIFT, small));
    FloatVector m = bits.and(FRACTION).or(HALF_BITS).reinterpretAsFloats();
    // m in [√½, √2), so that its logarithm is small where the exponent is 0.
    VectorMask<Float> low = m.compare(VectorOperators.LT, SQRT_HALF);
    exponent = exponent.sub(Lanes.zero().blend(1f, low));
    FloatVector f = m.add(Lanes.zero().blend(m, low)).sub(1f);
    FloatVector square = f.mul(f);
    FloatVector p = f.fma(Lanes.broadcast(7.0376836292e-2f), Lanes.broadcast(-1.1514610310e-1f));
    p = p.fma(f, Lanes.broadcast(1.1676998740e-1f));
    p = p.fma(f, Lanes.broadcast(-1.2420140846e-1f));
    p = p.fma(f, Lanes.broadcast(1.4249322787e-1f));
    p = p.fma(f, Lanes.broadcast(-1.6668057665e-1f));
    p = p.fma(f, Lanes.broadcast(2.0000714765e-1f));
    p = p.fma(f, Lanes.broadcast(-2.4999993993e-1f));
    p = p.fma(f, Lanes.broadcast(3.3333331174e-1f));
    FloatVector rest = exponent.fma(Lanes.broadcast(LN2_LOW), p.mul(f).mul(square));
    rest = square.fma(Lanes.broadcast(-0.5f), rest);
    FloatVector result = exponent.fma(Lanes.broadcast(LN2_HIGH), f.add(rest));
    return result
        .blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY))
        .blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f))
        .blend(Float.NaN, x.compare(VectorOperators.LT, 0f))
        .blend(x, x.compare(VectorOperators.NE, x));
  }

  /**
   * {@code ln(1 + e^x)}, as {@code max(x, 0) + ln(1 + u)} with {@code u = e^−|x|}; where {@code w =
   * 1 + u} rounds, {@code ln(w)·u / (w − 1)} makes up for it (Kahan's log1p, in Goldberg 1991).
   */
  public static FloatVector softplus(FloatVector x) {
    FloatVector u = exp(x.abs().neg());
    FloatVector w = u.add(1f);
    FloatVector rounded = w.sub(1f);
    FloatVector log1p = log(w).mul(u).div(rounded);
    return x.max(0f).add(log1p.blend(u, rounded.compare(VectorOperators.EQ, 0f)));
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
