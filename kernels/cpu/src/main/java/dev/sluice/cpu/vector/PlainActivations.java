package dev.sluice.cpu.vector;

import static dev.sluice.cpu.vector.Activations.SMALL;
import static dev.sluice.cpu.vector.Activations.T0;
import static dev.sluice.cpu.vector.Activations.T1;
import static dev.sluice.cpu.vector.Activations.T2;
import static dev.sluice.cpu.vector.Activations.T3;
import static dev.sluice.cpu.vector.Activations.T4;
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

/** The twin of {@link Activations}, one number at a time, by the same operations. */
final class PlainActivations {
  private PlainActivations() {}

  static void sigmoid(long at, long stride, int rows) {
    for (int r = 0; r < rows; r++) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        long address = at + r * stride + (long) lane * Float.BYTES;
        Lanes.set(address, sigmoid(Lanes.get(address)));
      }
    }
  }

  static void tanh(long at, long stride, int rows) {
    for (int r = 0; r < rows; r++) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        long address = at + r * stride + (long) lane * Float.BYTES;
        Lanes.set(address, tanh(Lanes.get(address)));
      }
    }
  }

  static float sigmoid(float x) {
    if (-x > SIGMOID_LIMIT) {
      return 0;
    }
    float argument = -x < -SIGMOID_LIMIT ? -SIGMOID_LIMIT : -x;
    float rounded = Math.fma(argument, LOG2_E, ROUND);
    float power = power(rounded);
    return 1 / (Math.fma(expm1(argument, rounded), power, 1f) + power);
  }

  static float tanh(float x) {
    float magnitude = Math.abs(x);
    float result;
    if (magnitude < SMALL) {
      float square = x * x;
      float p = Math.fma(square, T4, T3);
      p = Math.fma(p, square, T2);
      p = Math.fma(p, square, T1);
      p = Math.fma(p, square, T0);
      result = Math.fma(p * square, magnitude, magnitude);
    } else {
      float bounded = magnitude > TANH_LIMIT ? TANH_LIMIT : magnitude;
      float argument = bounded + bounded;
      float rounded = Math.fma(argument, LOG2_E, ROUND);
      float power = power(rounded);
      float m = Math.fma(expm1(argument, rounded), power, power - 1);
      result = m / (m + 2);
    }
    int sign = Float.floatToRawIntBits(x) & SIGN;
    return Float.intBitsToFloat(Float.floatToRawIntBits(result) | sign);
  }

  /** {@code e^r − 1} of what is left of x, where {@code rounded} has its n. */
  static float expm1(float x, float rounded) {
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float q = Math.fma(r, Q5, Q4);
    q = Math.fma(q, r, Q3);
    q = Math.fma(q, r, Q2);
    q = Math.fma(q, r, Q1);
    q = Math.fma(q, r, Q0);
    return Math.fma(q, r * r, r);
  }

  private static float power(float rounded) {
    int n = Float.floatToRawIntBits(rounded) - ROUND_BITS;
    return Float.intBitsToFloat((n << EXPONENT_SHIFT) + ONE_BITS);
  }
}
