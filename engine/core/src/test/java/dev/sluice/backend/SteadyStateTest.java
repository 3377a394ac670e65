package dev.sluice.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SteadyStateTest {
  private static void pause(double millis) {
    long end = System.nanoTime() + (long) (millis * 1e6);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** Each run is shorter than the one before, down to 20 ms. */
  @Test
  void whatBecomesFasterIsMeasuredWhenItIsFast() {
    int[] runs = {0};
    OptionalDouble seconds =
        SteadyState.seconds(() -> pause(Math.max(20, 110 - 12 * runs[0]++)), 30);
    assertTrue(
        seconds.getAsDouble() >= 0.02 && seconds.getAsDouble() < 0.035,
        seconds + " after " + runs[0] + " runs");
  }

  @Test
  void whatIsNeverSteadyHasNoTime() {
    int[] runs = {0};
    assertEquals(
        OptionalDouble.empty(), SteadyState.seconds(() -> pause(110 * (1 + runs[0]++ % 2)), 1));
  }
}
