package dev.sluice.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** The functions of the gates, from exp and division alone: a built-in tanh may be off by 5 ulp. */
final class Functions {
  /** From here on e^2x could overflow, and tanh is 1. */
  private static final float LARGEST = 20f;

  /** Below this 1 − 2/(e^2x + 1) would cancel. */
  private static final float POLYNOMIAL = 0.625f;

  private Functions() {}

  /** {@code 1 / (1 + e^−x)}. Where e^−x overflows the result is 0. */
  static float sigmoid(float x) {
    return 1f / (1f + TornadoMath.exp(-x));
  }

  /**
   * {@code ln(1 + e^x)}, as {@code max(x, 0) + ln(1 + u)} with {@code u = e^−|x|}; where {@code w =
   * 1 + u} rounds, {@code ln(w)·u / (w − 1)} makes up for it (Kahan's log1p, in Goldberg 1991).
   */
  static float softplus(float x) {
    float u = TornadoMath.exp(x < 0f ? x : -x);
    float w = 1f + u;
    float rounded = w - 1f;
    float log1p = u;
    if (rounded != 0f) {
      log1p = TornadoMath.log(w) * u / rounded;
    }
    return x < 0f ? log1p : x + log1p;
  }

  /** The larger of two, NaN where one is, by the comparisons that TornadoVM may turn around. */
  static float larger(float a, float b) {
    float larger = a > b ? a : b;
    if (a != a) {
      larger = a;
    } else if (b != b) {
      larger = b;
    }
    return larger;
  }

  /**
   * tanh, within about 2 ulp where exp and division are rounded correctly; near 0 the odd
   * polynomial of Cephes' tanhf (Moshier 1984).
   */
  static float hyperbolicTangent(float x) {
    float magnitude = x < 0f ? -x : x;
    if (magnitude < POLYNOMIAL) {
      float square = x * x;
      float p = -5.70498872745e-3f * square + 2.06390887954e-2f;
      p = p * square - 5.37397155531e-2f;
      p = p * square + 1.33314422036e-1f;
      p = p * square - 3.33332819422e-1f;
      return p * square * x + x;
    }
    if (magnitude > LARGEST) {
      magnitude = LARGEST;
    }
    float large = 1f - 2f / (TornadoMath.exp(2f * magnitude) + 1f);
    return x < 0f ? -large : large; // a NaN is neither small nor large, and passes through exp
  }

  /**
   * Whether a number is neither infinite nor NaN. TornadoVM turns comparisons around, which makes
   * those with NaN true.
   */
  static boolean finite(float x) {
    return x - x == 0f;
  }
}
