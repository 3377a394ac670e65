package dev.sluice.bench.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.BackendConformance;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VerificationTest {
  @Test
  void nothingOfConformanceIsLeftOut() {
    assertEquals(
        BackendConformance.parts(),
        Verification.Depth.FULL.parts.stream()
            .map(Class::getSuperclass)
            .collect(Collectors.toSet()));
  }
}
