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

/**
 * The twin of {@link Activations}, one number at a time, by the same operations. Both functions are
 * one method, written out: HotSpot inlines none of more than 325 bytes of code. A cell calls it
 * five times for a vector of units, and what C2 makes of {@link Lanes#get} and {@link Lanes#set}
 * alone is a tenth of what it allows a method; where they were inlined, the cell's own vectors were
 * not, and stayed objects for as long as the JVM ran.
 */
final class PlainActivations {
  private PlainActivations() {}

  /**
   * One of the functions, of one vector in each line.
   *
   * @param tanh the hyperbolic tangent, else σ
   */
  static void apply(boolean tanh, long at, long stride, int rows) {
    for (int r = 0; r < rows; r++) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        long address = at + r * stride + (long) lane * Float.BYTES;
        float x = Lanes.get(address);
        float magnitude = Math.abs(x);
        float result;
        if (tanh && magnitude < SMALL) {
          float square = x * x;
          float p = Math.fma(square, T4, T3);
          p = Math.fma(p, square, T2);
          p = Math.fma(p, square, T1);
          p = Math.fma(p, square, T0);
          result = Math.fma(p * square, magnitude, magnitude);
        } else if (!tanh && -x > SIGMOID_LIMIT) {
          result = 0;
        } else {
          float argument;
          if (tanh) {
            float bounded = magnitude > TANH_LIMIT ? TANH_LIMIT : magnitude;
            argument = bounded + bounded;
          } else {
            argument = -x < -SIGMOID_LIMIT ? -SIGMOID_LIMIT : -x;
          }
          float rounded = Math.fma(argument, LOG2_E, ROUND);
          float n = rounded - ROUND;
          float rest = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, argument));
          float q = Math.fma(rest, Q5, Q4);
          q = Math.fma(q, rest, Q3);
          q = Math.fma(q, rest, Q2);
          q = Math.fma(q, rest, Q1);
          q = Math.fma(q, rest, Q0);
          float expm1 = Math.fma(q, rest * rest, rest);
          int exponent = (Float.floatToRawIntBits(rounded) - ROUND_BITS) << EXPONENT_SHIFT;
          float power = Float.intBitsToFloat(exponent + ONE_BITS);
          if (tanh) {
            float m = Math.fma(expm1, power, power - 1);
            result = m / (m + 2);
          } else {
            result = 1 / (Math.fma(expm1, power, 1f) + power);
          }
        }
        if (tanh) {
          int sign = Float.floatToRawIntBits(x) & SIGN;
          result = Float.intBitsToFloat(Float.floatToRawIntBits(result) | sign);
        }
        Lanes.set(address, result);
      }
    }
  }
}
