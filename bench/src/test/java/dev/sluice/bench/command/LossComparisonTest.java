package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LossComparisonTest {
  private static final List<Double> CPU = List.of(4.0, 3.0, 2.0);
  private static final List<Double> MOVED = List.of(4.0, 3.001, 2.01);
  private static final double BOUND = 1e-4;

  private static boolean holds(Double... losses) {
    return LossComparison.of(List.of(losses), CPU, MOVED, BOUND).holds();
  }

  @Test
  void whatRoundingExplainsHolds() {
    assertTrue(holds(4.0, 3.0, 2.0));
    assertTrue(holds(4.0004, 3.0, 2.0));
    assertTrue(holds(4.0, 3.009, 2.009));
  }

  @Test
  void moreDoesNot() {
    assertFalse(holds(4.0005, 3.0, 2.0), "the first, as where a layer is wrong");
    assertFalse(holds(4.0, 3.0, 2.011), "a later one, as where a gradient is wrong");
    assertFalse(holds(4.0, Double.NaN, 2.0));
    assertFalse(holds(Double.NaN, 3.0, 2.0));
    assertFalse(holds(4.0, 3.0), "a training that ended early");
  }

  /** 64 steps, sums of 192 products, 32 sequences: twice twice 64 · (13.9 + 18), and twice 2048. */
  @Test
  void theBoundCountsRoundings() {
    assertEquals(0x1p-24 * 12251, LossComparison.bound(64, 192, 32), 1e-7);
  }
}
