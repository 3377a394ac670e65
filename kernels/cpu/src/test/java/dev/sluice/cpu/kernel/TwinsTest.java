package dev.sluice.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.cpu.vector.Hot;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.UpdateRule;
import dev.sluice.random.PhiloxRandom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What computes until vectors are compiled must not be told from them: the same bits. */
class TwinsTest {
  private static final int NUMBERS = 1024;
  private static final int BUFFERS = 4;

  private Arena arena;

  @BeforeEach
  void open() {
    arena = Arena.ofConfined();
  }

  @AfterEach
  void close() {
    arena.close();
  }

  /** Some buffers of numbers from −scale to scale, always the same. */
  private MemorySegment[] drawn(float scale) {
    MemorySegment[] buffers = new MemorySegment[BUFFERS];
    for (int b = 0; b < BUFFERS; b++) {
      PhiloxRandom random = new PhiloxRandom(7, b);
      buffers[b] = arena.allocate((NUMBERS + 64) * (long) Float.BYTES, 64);
      for (int i = 0; i < NUMBERS; i++) {
        buffers[b].setAtIndex(ValueLayout.JAVA_FLOAT, i, scale * (2 * random.nextFloat() - 1));
      }
    }
    return buffers;
  }

  private static void assertSame(MemorySegment[] vectors, MemorySegment[] plain) {
    for (int b = 0; b < BUFFERS; b++) {
      assertArrayEquals(
          vectors[b].toArray(ValueLayout.JAVA_INT), plain[b].toArray(ValueLayout.JAVA_INT));
    }
  }

  private static void makePositive(MemorySegment buffer) {
    for (int i = 0; i < NUMBERS; i++) {
      float number = buffer.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      buffer.setAtIndex(ValueLayout.JAVA_FLOAT, i, Math.abs(number));
    }
  }

  static boolean vectorsAreOfProcessor() {
    return Lanes.areOfProcessor();
  }

  /** Vectors that stay objects would leave their twin at work for ever. */
  @Test
  @Tag("once")
  @EnabledIf(
      value = "vectorsAreOfProcessor",
      disabledReason = "this processor has no vectors of the width that is tested")
  void areCompiledToVectors() {
    List<Hot> all = List.of(Adam.HOT, Scaled.HOT, SoftmaxLine.HOT, Squares.HOT);
    all.forEach(Hot::want);
    Hot.warm();
    assertTrue(all.stream().allMatch(Hot::isCompiled));
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "false, 0.01", "true, 0.01"})
  void adam(boolean decoupled, double decay) {
    Adam adam = new Adam(new UpdateRule.Adam(0.9, 0.999, 1e-8, decay, decoupled));
    MemorySegment[] v = drawn(1);
    MemorySegment[] p = drawn(1);
    makePositive(v[3]);
    makePositive(p[3]);
    long bytes = NUMBERS * (long) Float.BYTES;
    adam.vectors(
        v[0].address(), v[1].address(), v[2].address(), v[3].address(), 1e-3f, 10, 1000, bytes);
    adam.plain(
        p[0].address(), p[1].address(), p[2].address(), p[3].address(), 1e-3f, 10, 1000, bytes);
    assertSame(v, p);
  }

  @Test
  void scaled() {
    MemorySegment[] v = drawn(1e30f);
    MemorySegment[] p = drawn(1e30f);
    long bytes = NUMBERS * (long) Float.BYTES;
    Scaled.vectors(v[0].address(), 0x1p-64f, 0.3f, v[1].address(), bytes);
    Scaled.plain(p[0].address(), 0x1p-64f, 0.3f, p[1].address(), bytes);
    assertSame(v, p);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 43, 333, NUMBERS})
  void squares(int count) {
    long x = drawn(3)[0].address();
    assertEquals(
        Float.floatToRawIntBits(Squares.vectors(x, count, 0.7f)),
        Float.floatToRawIntBits(Squares.plain(x, count, 0.7f)));
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 16, 31, 32, 33, 96, 333, NUMBERS})
  void softmax(int columns) {
    assertSoftmaxIsSame(columns, 2); // every term counts in the sum
    assertSoftmaxIsSame(columns, 60); // some vanish
  }

  private void assertSoftmaxIsSame(int columns, float scale) {
    MemorySegment[] v = drawn(scale);
    MemorySegment[] p = drawn(scale);
    v[0].setAtIndex(ValueLayout.JAVA_FLOAT, columns / 2, Float.NEGATIVE_INFINITY);
    p[0].setAtIndex(ValueLayout.JAVA_FLOAT, columns / 2, Float.NEGATIVE_INFINITY);
    assertEquals(
        SoftmaxLine.vectors(v[0].address(), v[1].address(), columns),
        SoftmaxLine.plain(p[0].address(), p[1].address(), columns));
    assertSame(v, p);
  }

  @Test
  void softmaxOfNotANumber() {
    MemorySegment[] v = drawn(5);
    MemorySegment[] p = drawn(5);
    v[0].setAtIndex(ValueLayout.JAVA_FLOAT, 3, Float.NaN);
    p[0].setAtIndex(ValueLayout.JAVA_FLOAT, 3, Float.NaN);
    SoftmaxLine.vectors(v[0].address(), v[1].address(), 40);
    SoftmaxLine.plain(p[0].address(), p[1].address(), 40);
    for (int i = 0; i < 40; i++) {
      assertEquals(Float.NaN, Lanes.get(v[1].address() + 4L * i));
      assertEquals(Float.NaN, Lanes.get(p[1].address() + 4L * i));
    }
  }
}
