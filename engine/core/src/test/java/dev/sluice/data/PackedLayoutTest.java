package dev.sluice.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.random.PhiloxRandom;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackedLayoutTest {
  static Stream<int[]> lengths() {
    RandomGenerator random = new PhiloxRandom(53, 0);
    Stream<int[]> drawn =
        Stream.generate(
            () ->
                IntStream.range(0, 1 + random.nextInt(20))
                    .map(i -> -1 - random.nextInt(30))
                    .sorted()
                    .map(i -> -i)
                    .toArray());
    return Stream.concat(Stream.of(new int[] {1}, new int[] {30, 1, 1}), drawn.limit(300));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void everyStepOfEverySequenceHasItsOwnRow(int[] falling) {
    PackedLayout layout = PackedLayout.of(falling);
    BitSet rows = new BitSet();
    for (int s = 0; s < layout.sequences(); s++) {
      for (int t = 0; t < layout.length(s); t++) {
        int row = layout.row(s, t);
        assertTrue(!rows.get(row), "two steps share row " + row);
        rows.set(row);
        assertEquals(t, layout.step(row));
        assertTrue(s < layout.active(t));
      }
    }
    assertEquals(layout.rows(), rows.cardinality());
    assertEquals(layout.rows(), rows.length());
  }

  @Test
  void badLengths() {
    assertEquals(
        "Batch: has no sequences, needs at least one",
        assertThrows(IllegalArgumentException.class, PackedLayout::of).getMessage());
    assertEquals(
        "Batch: sequence 1 has length 0, must be at least 1",
        assertThrows(IllegalArgumentException.class, () -> PackedLayout.of(2, 0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> PackedLayout.of(2, 3));
    assertThrows(IllegalArgumentException.class, () -> PackedLayout.equal(3, 0));
    assertThrows(IllegalArgumentException.class, () -> PackedLayout.equal(1 << 16, 1 << 16));
  }
}
