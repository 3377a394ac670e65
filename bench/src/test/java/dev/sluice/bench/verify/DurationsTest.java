package dev.sluice.bench.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.bench.verify.Verification.Depth;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  /** A backend's name has its device, and its weights' format. */
  @ParameterizedTest
  @CsvSource({
    "cpu, this takes some 25 s on two cores",
    "opencl:0, this takes some 4 min on two cores",
    "opencl:1:half, this takes some 4 min on two cores",
    "other, nobody has measured how long this takes",
  })
  void whateverTheDevice(String backend, String text) {
    assertEquals(text, Durations.text(backend, Depth.FULL));
  }
}
