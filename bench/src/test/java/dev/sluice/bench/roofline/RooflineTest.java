package dev.sluice.bench.roofline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.bench.result.Environment.Peak;
import org.junit.jupiter.api.Test;

class RooflineTest {
  @Test
  void theSlowerOfBothDecides() {
    Roofline roofline = new Roofline(100, 10);
    assertEquals(1, roofline.seconds(100e9, 1e9));
    assertEquals(2, roofline.seconds(100e9, 20e9));
    assertFalse(roofline.memoryBound(100e9, 9e9));
    assertTrue(roofline.memoryBound(100e9, 11e9));
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new Roofline(wrong, 1));
      assertThrows(IllegalArgumentException.class, () -> new Roofline(1, wrong));
    }
  }

  /** 512 times as many bytes, from further away. */
  @Test
  void readingMoreWeightsTakesLonger() {
    double few = WeightRead.nanos(64 << 10, 1);
    double many = WeightRead.nanos(32 << 20, 1);
    assertTrue(few > 10, "64 KiB in " + few + " ns");
    assertTrue(many > 100 * few, "64 KiB in " + few + " ns, 32 MiB in " + many);
  }

  /** No plain loop comes near what the probes reach, nor does any machine go beyond. */
  @Test
  void measuredPeaksArePlausible() {
    Peak host = HostPeak.measure(1);
    assertTrue(host.gflops() > 4 && host.gflops() < 1000, host.toString());
    assertTrue(host.gigabytesPerSecond() > 1 && host.gigabytesPerSecond() < 1000, host.toString());
    try (Backend backend = Backends.select("reference")) {
      Peak own = ProgramPeak.measure(backend);
      assertTrue(own.gflops() > 0.05 && own.gflops() < host.gflops(), own + " within " + host);
    }
  }
}
