package dev.sluice.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PackedLayoutTest {
  @Property
  void everyStepOfEverySequenceHasItsOwnRow(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 30) Integer> lengths) {
    List<Integer> falling = new ArrayList<>(lengths);
    falling.sort(Collections.reverseOrder());
    PackedLayout layout = PackedLayout.of(falling.stream().mapToInt(Integer::intValue).toArray());
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
