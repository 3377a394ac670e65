package dev.sluice.cpu.vector;

import static dev.sluice.cpu.vector.Functions.EXPONENT_SHIFT;
import static dev.sluice.cpu.vector.Functions.EXP_HIGH;
import static dev.sluice.cpu.vector.Functions.EXP_LOW;
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
import static dev.sluice.cpu.vector.Lanes.ALL;
import static dev.sluice.cpu.vector.Lanes.FLOATS;
import static dev.sluice.cpu.vector.Lanes.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The exponentials of a line of numbers, what a softmax spends its time with. */
public final class Exponentials {
  private Exponentials() {}

  /**
   * {@code out = e^(x − max)}, as {@link Functions#exp} computes it, and written out as {@link
   * Activations} are.
   *
   * @return their sum
   */
  public static float ofLine(long x, float max, long out, int columns) {
    FloatVector aSum = FloatVector.zero(FLOATS);
    FloatVector bSum = aSum;
    for (int j = 0; j < columns; j += 2 * Lanes.COUNT) {
      VectorMask<Float> aBelow = FLOATS.indexInRange(j, columns);
      long aAt = (long) j * Float.BYTES;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, x + aAt, ORDER, aBelow).sub(max);
      a = a.blend(EXP_HIGH, a.compare(VectorOperators.GT, EXP_HIGH));
      a = a.blend(EXP_LOW, a.compare(VectorOperators.LT, EXP_LOW));
      FloatVector aRounded =
          a.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUND));
      FloatVector aN = aRounded.sub(ROUND);
      FloatVector aR = aN.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), a);
      aR = aN.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), aR);
      FloatVector aQ = aR.fma(FloatVector.broadcast(FLOATS, Q5), FloatVector.broadcast(FLOATS, Q4));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q3));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q2));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q1));
      aQ = aQ.fma(aR, FloatVector.broadcast(FLOATS, Q0));
      FloatVector aPower = aQ.fma(aR.mul(aR), aR).add(1f);
      IntVector aBits = aRounded.reinterpretAsInts().sub(ROUND_BITS);
      IntVector aHalf = aBits.lanewise(VectorOperators.ASHR, 1);
      aPower =
          aPower.mul(
              aHalf
                  .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                  .add(ONE_BITS)
                  .reinterpretAsFloats());
      aPower =
          aPower.mul(
              aBits
                  .sub(aHalf)
                  .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                  .add(ONE_BITS)
                  .reinterpretAsFloats());
      aPower.intoMemorySegment(ALL, out + aAt, ORDER, aBelow);
      aSum = aSum.add(aPower, aBelow);

      VectorMask<Float> bBelow = FLOATS.indexInRange(j + Lanes.COUNT, columns);
      long bAt = aAt + Lanes.BYTES;
      FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, x + bAt, ORDER, bBelow).sub(max);
      b = b.blend(EXP_HIGH, b.compare(VectorOperators.GT, EXP_HIGH));
      b = b.blend(EXP_LOW, b.compare(VectorOperators.LT, EXP_LOW));
      FloatVector bRounded =
          b.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUND));
      FloatVector bN = bRounded.sub(ROUND);
      FloatVector bR = bN.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), b);
      bR = bN.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), bR);
      FloatVector bQ = bR.fma(FloatVector.broadcast(FLOATS, Q5), FloatVector.broadcast(FLOATS, Q4));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q3));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q2));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q1));
      bQ = bQ.fma(bR, FloatVector.broadcast(FLOATS, Q0));
      FloatVector bPower = bQ.fma(bR.mul(bR), bR).add(1f);
      IntVector bBits = bRounded.reinterpretAsInts().sub(ROUND_BITS);
      IntVector bHalf = bBits.lanewise(VectorOperators.ASHR, 1);
      bPower =
          bPower.mul(
              bHalf
                  .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                  .add(ONE_BITS)
                  .reinterpretAsFloats());
      bPower =
          bPower.mul(
              bBits
                  .sub(bHalf)
                  .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                  .add(ONE_BITS)
                  .reinterpretAsFloats());
      bPower.intoMemorySegment(ALL, out + bAt, ORDER, bBelow);
      bSum = bSum.add(bPower, bBelow);
    }
    return Lanes.sum(aSum.add(bSum));
  }

  /** The twin of {@link #ofLine}, one number at a time, by the same operations. */
  public static float ofLinePlainly(long x, float max, long out, int columns) {
    float[] sums = new float[2 * Lanes.COUNT];
    for (int j = 0; j < columns; j++) {
      long at = (long) j * Float.BYTES;
      float power = exp(Lanes.get(x + at) - max);
      Lanes.set(out + at, power);
      sums[j % sums.length] += power;
    }
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      sums[lane] += sums[Lanes.COUNT + lane];
    }
    return Lanes.sum(sums);
  }

  private static float exp(float x) {
    float bounded = x > EXP_HIGH ? EXP_HIGH : x;
    bounded = bounded < EXP_LOW ? EXP_LOW : bounded;
    float rounded = Math.fma(bounded, LOG2_E, ROUND);
    int bits = Float.floatToRawIntBits(rounded) - ROUND_BITS;
    int half = bits >> 1;
    float power = expm1(bounded, rounded) + 1;
    return power * powerOfTwo(half) * powerOfTwo(bits - half);
  }

  /** {@code e^r − 1} of what is left of x, where {@code rounded} has its n. */
  private static float expm1(float x, float rounded) {
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float q = Math.fma(r, Q5, Q4);
    q = Math.fma(q, r, Q3);
    q = Math.fma(q, r, Q2);
    q = Math.fma(q, r, Q1);
    q = Math.fma(q, r, Q0);
    return Math.fma(q, r * r, r);
  }

  private static float powerOfTwo(int n) {
    return Float.intBitsToFloat((n << EXPONENT_SHIFT) + ONE_BITS);
  }
}
