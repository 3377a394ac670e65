package dev.sluice.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The functions against {@code double}, over every 97th of all 32-bit numbers. */
class FunctionsTest {
  private static final int STRIDE = 97;
  private static final int BATCH = 1 << 16;

  @FunctionalInterface
  private interface InPlace {
    void apply(long at, int vectors);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The largest error in units of the last place of the right result, where that is normal. */
  private static double worst(InPlace function, DoubleUnaryOperator right, float low, float high) {
    double worst = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate((long) BATCH * Float.BYTES, 64);
      float[] x = new float[BATCH];
      long bits = Integer.MIN_VALUE;
      while (bits <= Integer.MAX_VALUE) {
        int count = 0;
        for (; count < BATCH && bits <= Integer.MAX_VALUE; bits += STRIDE) {
          float number = Float.intBitsToFloat((int) bits);
          if (number >= low && number <= high) {
            x[count++] = number;
          }
        }
        MemorySegment.copy(x, 0, memory, ValueLayout.JAVA_FLOAT, 0, BATCH);
        function.apply(memory.address(), BATCH / Lanes.COUNT);
        for (int i = 0; i < count; i++) {
          double expected = right.applyAsDouble(x[i]);
          double got = memory.getAtIndex(ValueLayout.JAVA_FLOAT, i);
          double unit = Math.ulp(Math.max(Math.abs((float) expected), Float.MIN_NORMAL));
          worst = Math.max(worst, Math.abs(got - expected) / unit);
        }
      }
    }
    return worst;
  }

  @Test
  void tanhIsWithinTwoUlp() {
    double worst =
        worst(
            (at, n) -> Activations.tanh(at, Lanes.BYTES, n),
            Math::tanh,
            Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY);
    assertTrue(worst <= 2, worst + " ulp");
  }

  @Test
  void sigmoidIsWithinTwoUlp() {
    double worst =
        worst(
            (at, n) -> Activations.sigmoid(at, Lanes.BYTES, n),
            FunctionsTest::sigmoid,
            -87.33f,
            Float.POSITIVE_INFINITY);
    assertTrue(worst <= 2, worst + " ulp");
  }

  @Test
  void expIsWithinTwoUlp() {
    double worst =
        worst(
            (at, n) -> {
              for (int i = 0; i < n; i++) {
                long here = at + (long) i * Lanes.BYTES;
                Lanes.store(Functions.exp(Lanes.load(here)), here);
              }
            },
            Math::exp,
            Float.NEGATIVE_INFINITY,
            88.7f);
    assertTrue(worst <= 2, worst + " ulp");
  }

  /** Numbers no function may stumble over, with an odd number of lines. */
  @Test
  void extremes() {
    float[] x = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, 1e30f, -1e30f
    };
    for (float number : x) {
      assertEquals((float) Math.tanh(number), apply(true, number), "tanh " + number);
      float right = (float) sigmoid(number);
      assertEquals(right, apply(false, number), 2 * Float.MIN_NORMAL, "sigmoid " + number);
    }
  }

  private static float apply(boolean tanh, float number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(3L * Lanes.BYTES, 64);
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, 2L * Lanes.COUNT, number);
      if (tanh) {
        Activations.tanh(memory.address(), Lanes.BYTES, 3);
      } else {
        Activations.sigmoid(memory.address(), Lanes.BYTES, 3);
      }
      return memory.getAtIndex(ValueLayout.JAVA_FLOAT, 2L * Lanes.COUNT);
    }
  }
}
