package dev.sluice.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
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
            (at, n) -> Activations.tanhs(at, Lanes.BYTES, n),
            Math::tanh,
            Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY);
    assertTrue(worst <= 2, worst + " ulp");
  }

  @Test
  void sigmoidIsWithinTwoUlp() {
    double worst =
        worst(
            (at, n) -> Activations.sigmoids(at, Lanes.BYTES, n),
            FunctionsTest::sigmoid,
            -87.33f,
            Float.POSITIVE_INFINITY);
    assertTrue(worst <= 2, worst + " ulp");
  }

  /** What computes until the vectors are compiled must not be told from them. */
  @Test
  void plainTwinsHaveTheSameBits() {
    assertTwins(
        Activations::tanhs, (at, stride, rows) -> PlainActivations.apply(true, at, stride, rows));
    assertTwins(
        Activations::sigmoids,
        (at, stride, rows) -> PlainActivations.apply(false, at, stride, rows));
  }

  private interface InLines {
    void apply(long at, long stride, int rows);
  }

  private static void assertTwins(InLines vectors, InLines plain) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate((long) BATCH * Float.BYTES, 64);
      MemorySegment other = arena.allocate((long) BATCH * Float.BYTES, 64);
      int rows = BATCH / Lanes.COUNT;
      for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; ) {
        for (int i = 0; i < BATCH; i++, bits += STRIDE) {
          one.setAtIndex(ValueLayout.JAVA_INT, i, (int) bits);
        }
        MemorySegment.copy(one, 0, other, 0, one.byteSize());
        vectors.apply(one.address(), Lanes.BYTES, rows);
        plain.apply(other.address(), Lanes.BYTES, rows);
        for (int i = 0; i < BATCH; i++) {
          // A NaN is a NaN, whatever its payload.
          int got = Float.floatToIntBits(other.getAtIndex(ValueLayout.JAVA_FLOAT, i));
          int wanted = Float.floatToIntBits(one.getAtIndex(ValueLayout.JAVA_FLOAT, i));
          if (wanted != got) {
            assertEquals(wanted, got, "of " + (bits - (long) (BATCH - i) * STRIDE));
          }
        }
      }
    }
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

  /** Written out apart for speed, it must stay the same function. */
  @Test
  void exponentialsOfALineAreThoseOfVectors() {
    int most = 3 * Lanes.COUNT + 1;
    try (Arena arena = Arena.ofConfined()) {
      long x = arena.allocate(4L * (most + Lanes.COUNT), 64).address();
      long out = arena.allocate(4L * (most + Lanes.COUNT), 64).address();
      for (int columns = 1; columns <= most; columns++) {
        double sum = 0;
        for (int i = 0; i <= columns; i++) {
          Lanes.set(x + 4L * i, i == 0 ? Float.NEGATIVE_INFINITY : -0.7f * i * i);
          Lanes.set(out + 4L * i, -1);
        }
        float total = Exponentials.ofLine(x, 0.25f, out, columns);
        for (int i = 0; i < columns; i++) {
          float argument = Lanes.get(x + 4L * i) - 0.25f;
          float expected = Functions.exp(Lanes.broadcast(argument)).lane(0);
          assertEquals(expected, Lanes.get(out + 4L * i), "column " + i);
          sum += expected;
        }
        assertEquals(-1, Lanes.get(out + 4L * columns), "beyond the line");
        assertEquals(sum, total, columns * 0x1p-24 * sum);
      }
    }
  }

  @Test
  void logIsWithinTwoUlp() {
    double worst =
        worst(
            (at, n) -> {
              for (int i = 0; i < n; i++) {
                long here = at + (long) i * Lanes.BYTES;
                Lanes.store(Functions.log(Lanes.load(here)), here);
              }
            },
            Math::log,
            Float.MIN_VALUE,
            Float.MAX_VALUE);
    assertTrue(worst <= 2, worst + " ulp");
  }

  @Test
  void logarithmsOfWhatHasNone() {
    assertEquals(Float.NEGATIVE_INFINITY, log(0));
    assertEquals(Float.POSITIVE_INFINITY, log(Float.POSITIVE_INFINITY));
    assertEquals(Float.NaN, log(-1));
    assertEquals(Float.NaN, log(Float.NaN));
  }

  private static float log(float x) {
    return Functions.log(Lanes.broadcast(x)).lane(0);
  }

  /**
   * The same bits whether a method was compiled or not: large numbers that cancel say in which
   * order.
   */
  @Test
  void lanesAreAddedHalfToHalf() {
    float[] lanes = new float[Lanes.COUNT];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (i % 2 == 0 ? 1e8f : -1e8f) + i * 3.1f;
    }
    float[] sums = lanes.clone();
    for (int half = Lanes.COUNT / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        sums[i] += sums[i + half];
      }
    }
    FloatVector vector = FloatVector.fromArray(Lanes.FLOATS, lanes, 0);
    for (int i = 0; i < 20_000; i++) {
      assertEquals(sums[0], Lanes.sum(vector));
    }
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
        Activations.tanhs(memory.address(), Lanes.BYTES, 3);
      } else {
        Activations.sigmoids(memory.address(), Lanes.BYTES, 3);
      }
      return memory.getAtIndex(ValueLayout.JAVA_FLOAT, 2L * Lanes.COUNT);
    }
  }
}
