package dev.sluice.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sluice.cpu.vector.Lanes;
import dev.sluice.random.PhiloxRandom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What computes until vectors are compiled must not be told from them: the same bits. */
class PlainTileTest {
  private static final int MOST_TERMS = 67;
  private static final int LINES = 16;
  private static final long LINE = 4L * Panel.PANEL_BYTES + 64;

  /** One of two twins. */
  @FunctionalInterface
  private interface Product {
    void multiply(long a, long b, long c);
  }

  private static void assertTwins(String what, Product vectors, Product plain) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment a = drawn(arena, 0, LINES * (MOST_TERMS + 16));
      MemorySegment b = drawn(arena, 1, 2 * (MOST_TERMS + 1) * Panel.COLUMNS);
      MemorySegment c = drawn(arena, 2, (int) (LINES * LINE / Float.BYTES));
      MemorySegment twin = arena.allocate(c.byteSize(), 64);
      MemorySegment.copy(c, 0, twin, 0, c.byteSize());
      vectors.multiply(a.address(), b.address(), c.address());
      plain.multiply(a.address(), b.address(), twin.address());
      assertArrayEquals(c.toArray(ValueLayout.JAVA_INT), twin.toArray(ValueLayout.JAVA_INT), what);
    }
  }

  private static MemorySegment drawn(Arena arena, int stream, int numbers) {
    PhiloxRandom random = new PhiloxRandom(5, stream);
    MemorySegment memory = arena.allocate((long) numbers * Float.BYTES, 64);
    for (int i = 0; i < numbers; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, 2 * random.nextFloat() - 1);
    }
    return memory;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 32, MOST_TERMS})
  void everyTile(int k) {
    long line = MOST_TERMS * 4L;
    long o1 = Panel.PANEL_BYTES;
    for (int n = 1; n <= Tile.ROWS; n++) {
      int rows = n;
      assertTwins(
          rows + " rows",
          (a, b, c) -> Tile.vectors(rows, a, line, b, c, LINE, o1, k),
          (a, b, c) -> PlainTile.multiply(rows, a, line, 4, b, c, LINE, o1, k));
    }
    assertTwins(
        "packed rows",
        (a, b, c) -> PackedTile.vectors(a, b, c, LINE, k),
        (a, b, c) ->
            PlainTile.multiply(
                PackedTile.BLOCK, a, 4, PackedTile.LINE, b, c, LINE, Lanes.BYTES, k));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 32, MOST_TERMS})
  void everyWideTile(int k) {
    long line = MOST_TERMS * 4L;
    long o1 = Lanes.BYTES;
    long second = MOST_TERMS * Panel.PANEL_BYTES;
    for (int n = 1; n <= WideTile.ROWS; n++) {
      int rows = n;
      assertTwins(
          rows + " wide rows",
          (a, b, c) ->
              WideTile.vectors(rows, a, line, b, b + second, c, LINE, o1, 2 * o1, 3 * o1, k),
          (a, b, c) -> {
            PlainTile.multiply(rows, a, line, 4, b, c, LINE, o1, k);
            PlainTile.multiply(rows, a, line, 4, b + second, c + 2 * o1, LINE, o1, k);
          });
    }
    assertTwins(
        "halves",
        (a, b, c) -> WideTile.vectorsOfHalves(a, b, b + second, c, o1, 2 * o1, 3 * o1, k),
        (a, b, c) -> {
          PlainTile.multiplyHalves(a, b, c, o1, k);
          PlainTile.multiplyHalves(a, b + second, c + 2 * o1, o1, k);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 32, MOST_TERMS})
  void aRowOfFourPanels(int k) {
    long panel = MOST_TERMS / 3 * Panel.PANEL_BYTES; // they overlap, which products may
    long[] offsets = new long[16];
    for (int v = 0; v < 8; v++) {
      offsets[8 + v] = (v * 5 % 8) * LINE / 2; // of the second eight, and in another order
    }
    assertTwins(
        "four panels",
        (a, b, c) -> RowTile.fourPanels(a, b, panel, c, offsets, 8, k),
        (a, b, c) -> RowTile.plain(a, b, panel, c, offsets, 8, k));
  }

  /** Six rows are those of 16 registers, wherever the test runs. */
  @Test
  void sixPackedRows() {
    assertTwins(
        "six rows",
        (a, b, c) -> PackedTile.rows6(a, b, c, LINE, 50),
        (a, b, c) -> PlainTile.multiply(6, a, 4, PackedTile.LINE, b, c, LINE, Lanes.BYTES, 50));
  }
}
